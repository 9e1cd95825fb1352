create or replace function impl.entry_at(p_at timestamptz, p_moved timestamptz)
returns timestamptz
language sql stable
as $$
    select case when p_moved >= p_at and p_moved < p_at + interval '1 hour'
                then p_moved + interval '1 microsecond'
                else p_at end;
$$;

comment on function impl.entry_at(timestamptz, timestamptz) is
'The moment of an account''s next transfer: later than that of the one before,
also where a transaction that began earlier got the account later.  A clock that
went back by an hour and more is believed.';
