create or replace function api.rail_cancel_pay(p_supplier int4, p_agent int4,
    p_order_no text, p_comment text)
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
    from impl.rail_take_back(p_supplier, p_agent, p_order_no, p_comment,
                             'agent');
end;
$$;

comment on function api.rail_cancel_pay is
'CANCEL_PAY: an agent takes back that we are to pay, before anything is paid.';

grant execute on function api.rail_cancel_pay to ticket_nginx;
