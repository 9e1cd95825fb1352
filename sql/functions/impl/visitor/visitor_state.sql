create or replace function impl.visitor_state(p_order ticket.orders)
returns text
language plpgsql stable
as $$
begin
    if p_order.state in ('3', 'D', 'X') and impl.visitor_gave_back(p_order) then
        return case when impl.visitor_waits(p_order) then 'returning'
               else 'returned' end;
    end if;

    return case
        when p_order.state = '4' and p_order.paid_at is null then 'closed'
        when p_order.state = '4' then 'returned'
        when p_order.state in ('7', '8') then 'returning'
        when p_order.state in ('9', 'A', '1') then 'ask'
        when impl.order_stopped(p_order) then 'stopped'
        when p_order.state <> '0' and impl.order_off(p_order)
             and (p_order.session_id is not null or not exists (
                 select
                 from ticket.ticket t
                 where t.supplier_id = p_order.supplier_id
                   and t.order_id = p_order.order_id
                   and t.state in ('3', '4')))
            then case p_order.pay_method when 'X' then 'off_desk' else 'off' end
        when p_order.state = '0'
             and least(p_order.pay_by, impl.order_lasts(p_order)) <= api.now()
            then 'late'
        when p_order.state = '0' then 'unpaid'
        when p_order.state in ('2', 'C', '5', '6')
            then case when impl.order_lasts(p_order) <= api.now() then 'late'
                 when p_order.state = '2' and p_order.page = impl.open_page()
                     then 'confirming'
                 else 'paid' end
        else coalesce((
            select case when bool_or(i.ticket_until
                                     >= impl.local_day(t.supplier_id,
                                                       api.now()))
                        then 'tickets'
                        when bool_or(t.state = '4') then 'used'
                        else 'over' end
            from ticket.ticket t
            join ticket.order_item i
              on i.supplier_id = t.supplier_id and i.order_id = t.order_id
                 and i.line_no = t.line_no
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id
              and t.state in ('1', '3', '4')), 'tickets') end;
end;
$$;

comment on function impl.visitor_state(ticket.orders) is
'An order''s state as its visitor is told: unpaid, late (nobody can pay or use
it any more), paid (to be picked up), confirming (by the open API, and staff
have not said yet that there are tickets), tickets (they say it), used and over
(all their days are, and somebody came in, or nobody did), stopped, off (it is
called off; off_desk: was paid there), returning (its money is), returned,
closed, ask (at the desk).';

create or replace function impl.visitor_gave_back(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return coalesce((
        select bool_and(t.state = '2')
        from ticket.ticket t
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id and t.state <> '0'), false);
end;
$$;

comment on function impl.visitor_gave_back(ticket.orders) is
'Are all tickets that were issued of an order back?';

create or replace function impl.visitor_gave_some(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return p_order.delivered_at is not null and exists (
        select
        from ticket.ticket t
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id and t.state = '2');
end;
$$;

comment on function impl.visitor_gave_some(ticket.orders) is
'Has any ticket that was issued of an order come back?';

create or replace function impl.visitor_waits(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return exists (
            select
            from ticket.refund_application a
            where a.supplier_id = p_order.supplier_id
              and a.order_id = p_order.order_id and a.state in ('7', '8'))
        or exists (
            select
            from ticket.payment p
            join ticket.payback b
              on b.supplier_id = p.supplier_id
                 and b.payment_id = p.payment_id
            where p.supplier_id = p_order.supplier_id
              and p.order_id = p_order.order_id
              and b.state in ('N', 'S', 'M'));
end;
$$;

comment on function impl.visitor_waits(ticket.orders) is
'Is money of an order on its way back?';
