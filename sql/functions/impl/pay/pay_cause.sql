create or replace function impl.pay_cause(p_name text)
returns int2
language sql immutable
as $$
    select case p_name
        when 'application' then 1
        when 'dead order' then 2
        when 'paid twice' then 3
        when 'ticket refund' then 4
        when 'not activated' then 5
        when 'partly taken' then 6
        when 'expired' then 7
        when 'settlement' then 8 end::int2;
$$;

comment on function impl.pay_cause(text) is
'Why money goes back the way it came.';
