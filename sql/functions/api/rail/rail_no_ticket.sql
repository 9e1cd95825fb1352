-- p_detail: who is refused and why, sealed; null: not said.
create or replace function api.rail_no_ticket(p_supplier int4, p_agent int4,
    p_order_no text, p_reason int2, p_detail bytea, p_comment text)
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
    from impl.rail_refuse_ticket(p_supplier, p_agent, p_order_no, p_reason,
                                 p_detail, p_comment, 'agent');
end;
$$;

comment on function api.rail_no_ticket is
'NO_TICKET: an agent cannot buy the tickets of an order.';

grant execute on function api.rail_no_ticket to ticket_nginx;
