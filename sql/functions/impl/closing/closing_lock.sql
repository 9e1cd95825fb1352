create or replace function impl.closing_lock(p_supplier int4)
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(723348022, p_supplier);
$$;

comment on function impl.closing_lock(int4) is
'Who closes a supplier''s day does it alone, until its transaction ends, so that
numbers have no gap.';
