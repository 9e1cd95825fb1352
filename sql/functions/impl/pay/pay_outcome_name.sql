-- As ticket.pay_attempt has them.
create or replace function impl.pay_outcome_name(p_outcome int2)
returns text
language sql immutable
as $$
    select coalesce((array['done', 'not executed', 'refused', null, 'not sent',
                           'not settled'])[p_outcome], 'no answer yet');
$$;

comment on function impl.pay_outcome_name(int2) is
'What became of a request to a platform, in words for staff.';
