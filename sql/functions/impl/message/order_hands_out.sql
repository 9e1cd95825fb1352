create or replace function impl.order_hands_out(p_order ticket.orders,
    p_at timestamptz)
returns text
language plpgsql stable
as $$
begin
    return case
        when impl.order_stopped(p_order) then null
        when p_order.state in ('2', 'C', '5', '6')
            then case when p_order.valid_until > p_at then 'voucher' end
        when p_order.state in ('3', 'D')
             and (p_order.medium = 0
                  or p_order.medium = 2 and exists (
                      select
                      from ticket.notice n
                      where n.supplier_id = p_order.supplier_id
                        and n.event = 4))
             and exists (
                 select
                 from (select t.line_no, t.state
                       from ticket.ticket t
                       where t.supplier_id = p_order.supplier_id
                         and t.order_id = p_order.order_id
                       offset 0) t
                 cross join lateral (
                     select i.ticket_until
                     from ticket.order_item i
                     where i.supplier_id = p_order.supplier_id
                       and i.order_id = p_order.order_id
                       and i.line_no = t.line_no
                     offset 0) i
                 where t.state = '1'
                   and i.ticket_until
                       >= impl.local_day(p_order.supplier_id, p_at))
            then case p_order.medium when 2 then 'ticket' else 'voucher' end
        end;
end;
$$;

comment on function impl.order_hands_out(ticket.orders, timestamptz) is
'What an order still gives a visitor''s phone: "voucher" while it waits to be
picked up, or, activated for paper, to be printed; "ticket" while a phone passes
the gate with one, and the supplier has a text for activations; null: neither,
also while staff have stopped it.';
