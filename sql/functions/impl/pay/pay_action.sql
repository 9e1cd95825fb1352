-- As tk_pay_action_e.
create or replace function impl.pay_action(p_name text)
returns int2
language sql immutable
as $$
    select case p_name
        when 'charge' then 1
        when 'charge code' then 2
        when 'query' then 3
        when 'close' then 4
        when 'cancel' then 5
        when 'refund' then 6
        when 'transfer' then 8
        when 'bill' then 10
        when 'fund in' then 11
        when 'fund out' then 12
        when 'balance' then 13
        when 'yield' then 14
        when 'charge agreed' then 15
        when 'fund end' then 16
        when 'fund' then 17
        when 'account' then 18
        when 'agreement' then 19
        when 'agreement query' then 20
        when 'agreement end' then 21 end::int2;
$$;

comment on function impl.pay_action(text) is
'The number of what a payment platform is asked for.';
