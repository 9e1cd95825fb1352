create or replace function api.settle_names(p_supplier int4, p_agent int4,
    p_order int8)
returns table (request_key text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select o.request_key
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
      and impl.settle_sold(o);
end;
$$;

comment on function api.settle_names is
'What visitors of an agent''s order of settlement are sealed for, as its other
names are; no row: it is no such order, and ActivateTicket delivers it.';

grant execute on function api.settle_names to ticket_nginx;
