create or replace function impl.refund_verdict(p_supplier int4, p_order int8,
    p_tickets int2[], p_counter bool, p_at timestamptz)
returns table (verdict text, subject text)
language sql stable
as $$
    select k.verdict, k.ticket_no::text
    from (
        select w.pos, w.ticket_no, case
            when t.ticket_no is null then 'REFUND_OTHER_ORDER'
            when t.state = '0' then 'REFUND_STATE'                   /* R70 */
            /* impl.settle_return() knows how they come back. */
            when exists (select from ticket.settle_ticket x
                         where x.supplier_id = p_supplier
                           and x.order_id = p_order
                           and x.ticket_no = t.ticket_no)
                then 'REFUND_STATE'
            when t.state = '3' and not p_counter then 'REFUND_PRINTED'
            /* Who was in for what is not played has seen nothing. */
            when t.state = '4'
                and not (p_counter and o.session_id is not null
                         and impl.order_off(o))
                then 'REFUND_PASSED'
            when t.state = '2' then 'REFUND_REFUNDED'
            when o.page = impl.open_page()
                and impl.open_asked(p_supplier, p_order, t.ticket_no)
                    is not null
                then 'REFUND_ASKED'
            when (p_at at time zone s.zone)::date > i.ticket_until
                and not (p_counter and impl.order_off(o))
                then 'REFUND_EXPIRED'
            /* R209: until 30 minutes before the slot's end, inclusive */
            when not (p_counter and s.counter_refund_late)
                and p_at > (l.day::timestamp
                            + (l.end_minute - 30) * interval '1 minute')
                           at time zone s.zone
                and not impl.order_off(o)
                then 'REFUND_LATE'
            /* As it has no slot: what has begun cannot be sold again. */
            when o.session_id is not null
                and not (p_counter and s.counter_refund_late)
                and not impl.order_off(o)
                and p_at >= impl.visit_start(o, o.day)
                then 'REFUND_BEGUN'
            when i.form = '1' and exists (
                select from ticket.ticket f
                where f.supplier_id = p_supplier and f.order_id = p_order
                  and f.line_no = t.line_no and f.state <> '0' and f.free > 0)
                then 'REFUND_PROMOTION'                             /* R107 */
            end as verdict
        from unnest(p_tickets) with ordinality w(ticket_no, pos)
        join ticket.supplier s on s.supplier_id = p_supplier
        join ticket.orders o
          on o.supplier_id = p_supplier and o.order_id = p_order
        left join ticket.ticket t
          on t.supplier_id = p_supplier and t.order_id = p_order
             and t.ticket_no = w.ticket_no
        left join ticket.order_item i
          on i.supplier_id = p_supplier and i.order_id = p_order
             and i.line_no = t.line_no
        left join ticket.slot l
          on l.supplier_id = p_supplier and l.line_id = o.line_id
             and l.day = coalesce(o.slot_day, o.day)
             and l.slot_no = o.slot_no) k
    where k.verdict is not null
    order by k.pos
    limit 1;
$$;

comment on function impl.refund_verdict(int4, int8, int2[], bool,
                                      timestamptz) is
'The first of the tickets named that cannot be refunded now, online or at the
counter, and why; no row: all can (R107-R109, R209).  At the counter a printed
ticket comes back too, and where the supplier allows it until its validity
ends; tickets of a performance until it begins, likewise; of what was called off
at any time.';
