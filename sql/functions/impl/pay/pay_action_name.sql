-- As tk_pay_action_e.
create or replace function impl.pay_action_name(p_action int2)
returns text
language sql immutable
as $$
    select (array['charge', 'charge by code', 'query', 'close', 'cancel',
                  'refund', 'refund query', 'transfer', 'transfer query',
                  'bill', 'fund in', 'fund out', 'balance', 'yield',
                  'charge by agreement', 'end of a fund', 'state of a fund',
                  'account', 'agreement', 'agreement query',
                  'end of an agreement'])[p_action];
$$;

comment on function impl.pay_action_name(int2) is
'What a payment platform is asked for, in words for staff.';
