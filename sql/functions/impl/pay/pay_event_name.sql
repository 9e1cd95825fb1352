-- As ticket.pay_notice numbers them.
create or replace function impl.pay_event_name(p_event int2)
returns text
language sql immutable
as $$
    select (array['paid', 'refunded', 'closed', 'refund closed',
                  'refund failed', 'something else'])[p_event];
$$;

comment on function impl.pay_event_name(int2) is
'What a notice tells of, in words for staff.';
