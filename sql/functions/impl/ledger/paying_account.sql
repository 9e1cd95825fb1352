create or replace function impl.paying_account(p_agent int4, p_method "char")
returns int4
language sql immutable
as $$
    select case p_method
        when 'F' then p_agent * 10 + 3
        else p_agent * 10 + 1 end;
$$;

comment on function impl.paying_account(int4, "char") is
'The account an order is paid from: the rebate account, or the deposit, which
is also the one to lock for orders that are not paid yet.';
