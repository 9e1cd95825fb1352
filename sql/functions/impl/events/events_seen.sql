-- What people may be looking at in lists, in few words: how many there are and
-- which, as far as an index says it at once, and never more than the first of
-- them.  Asked every few seconds while somebody looks, so that each is bounded.
create or replace function impl.events_number(p_seen text)
returns int8
language sql immutable
as $$
    select hashtextextended(p_seen, 0) & 9007199254740991;
$$;

comment on function impl.events_number(text) is
'What was seen as a number that JavaScript holds.';

create or replace function impl.events_approvals(p_supplier int4)
returns text
language plpgsql stable
as $$
declare
    c_most constant int4 := 200;
begin
    return concat_ws(' ',
        (select concat_ws(' ', count(*), max(p.proposal_id),
                          sum(p.proposal_id))
         from (select o.proposal_id
               from ticket.proposal o
               where o.supplier_id = p_supplier and o.state = 'O'
               order by o.proposal_id desc
               limit c_most) p),
        (select concat_ws(' ', count(*), sum(p.order_id))
         from (select o.order_id
               from ticket.orders o
               where o.supplier_id = p_supplier and o.state in ('1', '5')
               order by o.order_id
               limit c_most) p),
        (select concat_ws(' ', count(*), max(p.at), sum(ascii(p.state)))
         from (select a.at, a.state
               from ticket.refund_application a
               where a.supplier_id = p_supplier and a.state in ('7', '8')
                 and a.at is not null
               order by a.at
               limit c_most) p),
        (select concat_ws(' ', count(*), max(p.apply_id), sum(p.state))
         from (select r.apply_id, r.state
               from ticket.open_refund r
               where r.supplier_id = p_supplier
               order by r.apply_id desc
               limit c_most) p));
end;
$$;

comment on function impl.events_approvals(int4) is
'What waits for somebody''s word.';

create or replace function impl.events_callbacks(p_supplier int4)
returns text
language plpgsql stable
as $$
declare
    c_most constant int4 := 100;
begin
    return concat_ws(' ',
        (select concat_ws(' ', count(*), max(p.done_at))
         from (select d.done_at
               from ticket.outbox_done d
               where d.supplier_id = p_supplier and not d.delivered
               order by d.done_at desc
               limit c_most) p),
        (select concat_ws(' ', count(*), max(p.done_at))
         from (select c.done_at
               from ticket.payment_call c
               where c.supplier_id = p_supplier and c.done_at is not null
                 and not c.delivered
               order by c.done_at desc
               limit c_most) p),
        (select count(*)
         from (select
               from ticket.outbox o
               where o.supplier_id = p_supplier
               limit c_most) p));
end;
$$;

comment on function impl.events_callbacks(int4) is
'Callbacks that were given up, and how many wait.';

create or replace function impl.events_money(p_supplier int4)
returns text
language plpgsql stable
as $$
declare
    c_most constant int4 := 500;
begin
    return concat_ws(' ',
        (select concat_ws(' ', count(*), sum(p.job_id))
         from (select j.job_id
               from ticket.pay_job j
               where j.supplier_id = p_supplier
                 and (j.gave_up
                      or j.unclear_since <= api.now() - interval '1 min')
               limit c_most) p),
        (select concat_ws(' ', count(*), sum(p.difference_id))
         from (select d.difference_id
               from ticket.bill_difference d
               where d.supplier_id = p_supplier and d.resolved_at is null
               limit c_most) p),
        (select concat_ws(' ', count(*), max(p.at))
         from (select u.at
               from ticket.suspense u
               where u.supplier_id = p_supplier and u.resolved_at is null
               order by u.at desc
               limit c_most) p),
        (select concat_ws(' ', count(*), sum(p.case_id), sum(ascii(p.state)))
         from (select c.case_id, c.state
               from ticket.settle_case c
               where c.supplier_id = p_supplier
                 and c.state in ('N', 'S', 'W', 'M')
               order by c.kind, c.order_id, c.ticket_no, c.leg_no
               limit c_most) p));
end;
$$;

comment on function impl.events_money(int4) is
'What is unclear at payment platforms, where bills differ, cases of
settlement.';

create or replace function impl.events_alarms(p_supplier int4)
returns text
language plpgsql stable
as $$
declare
    c_most constant int4 := 200;
begin
    return concat_ws(' ',
        (select concat_ws(' ', count(*), max(p.alarm_id))
         from (select a.alarm_id
               from ticket.alarm a
               where a.supplier_id = p_supplier and a.seen_at is null
               limit c_most) p),
        (select concat_ws(' ', count(*), max(p.found_at))
         from (select d.found_at
               from ticket.double_use d
               where d.supplier_id = p_supplier and d.closed_at is null
               order by d.found_at desc
               limit c_most) p));
end;
$$;

comment on function impl.events_alarms(int4) is
'What somebody has to look at and nobody has seen.';
