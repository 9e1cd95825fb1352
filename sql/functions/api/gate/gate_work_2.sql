-- What is to be made next, as rows of several shapes: see impl.gate_work().
create or replace function api.gate_work_2(p_owner text)
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
    return query select * from impl.gate_work(p_owner, true);
end;
$$;

comment on function api.gate_work_2 is
'The next segment to be made for devices: deltas first, then a list that is
missing or that deltas have outgrown.  What it is made of is committed, and is
the same for whoever asks again; for 20 s others are given something else.  Its
orders may be those of operators whose attraction the supplier is.';

grant execute on function api.gate_work_2 to ticket_worker;
