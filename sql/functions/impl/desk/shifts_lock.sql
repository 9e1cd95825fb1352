create or replace function impl.shifts_lock(p_supplier int4)
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(723348025, p_supplier);
$$;

comment on function impl.shifts_lock(int4) is
'Who opens a drawer of a supplier does it alone, until its transaction ends.';
