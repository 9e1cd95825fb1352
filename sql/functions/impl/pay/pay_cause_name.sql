create or replace function impl.pay_cause_name(p_cause int2)
returns text
language sql immutable
as $$
    select (array['application', 'dead order', 'paid twice', 'ticket refund',
                  'not activated', 'partly taken', 'expired',
                  'settlement'])[p_cause];
$$;

comment on function impl.pay_cause_name(int2) is
'Why money goes back, in words: those that impl.pay_cause() takes.';
