create or replace function impl.numbers_lock()
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(7233480217);
$$;

comment on function impl.numbers_lock() is
'Who moves sequences or begins a life does it alone, until its transaction
ends.';
