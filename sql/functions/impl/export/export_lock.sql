create or replace function impl.export_lock(p_supplier int4)
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(723348023, p_supplier);
$$;

comment on function impl.export_lock(int4) is
'Who asks for an export of a supplier counts those there are alone.';
