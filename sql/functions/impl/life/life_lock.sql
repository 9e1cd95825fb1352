-- Sequences move at once, not when a life's row is committed.
create or replace function impl.life_lock(p_begins bool)
returns void
language sql volatile
as $$
    select case when p_begins then pg_advisory_xact_lock(7233480218)
                else pg_advisory_xact_lock_shared(7233480218) end;
$$;

comment on function impl.life_lock(bool) is
'Who books and who begins a life wait for one another, until the transaction
ends: before every other lock.';
