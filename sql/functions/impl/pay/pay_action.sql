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
        when 'bill' then 10 end::int2;
$$;

comment on function impl.pay_action(text) is
'The number of what a payment platform is asked for.';
