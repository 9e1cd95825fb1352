-- p_orders: an array of objects, each with agent, order_no, order_type,
-- order_at, source, train_no, from, to, departs_at, arrives_at, seat, seat_fen,
-- ext_seats (pairs), fare_fen, insurance_fen, appointment, state (paid, unpaid,
-- closed), trips, contact, passengers.  What is sealed, and indexes, as text.
create or replace function api.rail_import(p_supplier int4, p_orders jsonb)
returns table (verdict text, subject text, imported int4, known int4,
               changed int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query select * from impl.rail_import(p_supplier, p_orders);
end;
$$;

comment on function api.rail_import is
'ImportOrders: orders of consumers come from the channel, all or none.  One that
is known may have been paid meanwhile, or closed.';

grant execute on function api.rail_import to ticket_nginx;
