create or replace function impl.visit_start(p_order ticket.orders, p_day date)
returns timestamptz
language plpgsql stable
as $$
begin
    return (
        select (p_day::timestamp
                + coalesce(p.start_minute, l.start_minute, 0)
                  * interval '1 minute') at time zone s.zone
        from ticket.supplier s
        left join ticket.slot l
          on l.supplier_id = p_order.supplier_id
             and l.line_id = p_order.line_id and l.day = p_day
             and l.slot_no = p_order.slot_no
        left join ticket.performance p
          on p.supplier_id = p_order.supplier_id
             and p.session_id = p_order.session_id and p.day = p_day
        where s.supplier_id = p_order.supplier_id);
end;
$$;

comment on function impl.visit_start(ticket.orders, date) is
'When an agreed visit begins: its slot''s or its performance''s start, else its
day''s (the reference time of breach fees, R60).';
