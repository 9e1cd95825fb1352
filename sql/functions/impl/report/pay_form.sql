create or replace function impl.pay_form(p_method "char")
returns text
language sql immutable
as $$
    select case p_method
        when 'Y' then 'deposit'
        when 'F' then 'rebate'
        when 'E' then 'epay'
        when 'X' then 'cash'
        else 'none' end;
$$;

comment on function impl.pay_form("char") is
'What an order was paid with, in the words that commands take.';
