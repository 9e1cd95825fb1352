create or replace function api.rail_confirm(p_supplier int4, p_agent int4,
    p_order_no text, p_tickets jsonb, p_comment text)
returns table (verdict text, subject text, rail_id int8, repeated bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select *
    from impl.rail_confirm(p_supplier, p_agent, p_order_no, p_tickets,
                           p_comment, 'agent');
end;
$$;

comment on function api.rail_confirm is
'CONFIRM: an agent has bought the tickets of an order.';

grant execute on function api.rail_confirm to ticket_nginx;
