-- A ticket whose expiry was seen only when nobody might apply for it any more: its
-- money stayed where it was.  It is found now, and kept.
update ticket.settle_ticket t
set refund_state = '1'
where t.refund_state = '0' and t.apply_until is not null
  and t.applied_at is null and t.returned_at is null
  and exists (select from ticket.settle_leg l
              where l.supplier_id = t.supplier_id and l.order_id = t.order_id
                and l.ticket_no = t.ticket_no and l.state = 'X');
