create or replace function impl.platform_side(p_account int2)
returns int4
language sql immutable
as $$
    select 20 + p_account::int4;
$$;

comment on function impl.platform_side(int2) is
'The side of the ledger that says what a platform owes for an account there.';
