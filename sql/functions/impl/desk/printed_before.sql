create or replace function impl.printed_before(p_order ticket.orders,
    p_zone text, p_tickets int2[], out tickets text, out said text)
language plpgsql stable
as $$
begin
    select string_agg(t.ticket_no::text, ', ' order by t.ticket_no),
           coalesce(max(p.said),
                    max(impl.either('used', '已使用')) filter (
                        where t.state = '4'),
                    '-')
    into tickets, said
    from ticket.ticket t
    left join lateral (
        select to_char(p.at at time zone p_zone, 'YYYY-MM-DD HH24:MI ')
               || p.person as said
        from ticket.print p
        where p.supplier_id = t.supplier_id and p.order_id = t.order_id
          and p.ticket_no = t.ticket_no
        order by p.print_no desc
        limit 1) p on true
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id and t.ticket_no = any (p_tickets)
      and (t.state <> '1' or p.said is not null);
end;
$$;

comment on function impl.printed_before(ticket.orders, text, int2[]) is
'Which of the tickets were printed or used before, and when and by whom the
last paper was made, as a clerk is told, or that they were used; - where nobody
knows.';
