create or replace function impl.bill_booked(p_difference
    ticket.bill_difference)
returns bool
language plpgsql stable
as $$
begin
    return p_difference.line_kind = 2 and exists (
        select from ticket.bill_line l
        join ticket.payment p
          on p.supplier_id = l.supplier_id and p.number = l.number
        join ticket.transfer t
          on t.supplier_id = p.supplier_id and t.order_id = p.payment_id
        where l.supplier_id = p_difference.supplier_id
          and l.account_no = p_difference.account_no
          and l.day = p_difference.day and l.sort = 1
          and l.line_no = p_difference.line_no
          and t.kind = impl.transfer_kind('found'));
end;
$$;

comment on function impl.bill_booked(ticket.bill_difference) is
'Was money that a platform gave back unasked booked when it told so?';
