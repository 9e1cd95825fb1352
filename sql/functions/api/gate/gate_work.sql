-- For a worker that knows the codes of one supplier.
create or replace function api.gate_work(p_owner text)
returns table (part "char", n1 int8, n2 int8, n3 int8, n4 int8, n5 int8,
               n6 int8, n7 int8, n8 int8, n9 int8, b1 bytea, b2 bytea,
               b3 bytea, t1 text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return query select * from impl.gate_work(p_owner, false);
end;
$$;

comment on function api.gate_work is
'The same as api.gate_work_2(), for the worker of the release before: without
the lists in which there are tickets of others.';

grant execute on function api.gate_work to ticket_worker;
