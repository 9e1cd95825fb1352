-- Orders that are open and were booked for a day behind two changes of summer
-- time: their last midnight was taken for one of the season before.
update ticket.orders o
set valid_until = k.midnight
from (select y.supplier_id, y.order_id,
             date_trunc('day', y.valid_until at time zone s.zone
                               + interval '12 hours') at time zone s.zone
                 as midnight
      from ticket.supplier s
      join ticket.orders y on y.supplier_id = s.supplier_id
      where y.state in ('0', '2', 'C', '5', '6')) k
where o.supplier_id = k.supplier_id and o.order_id = k.order_id
  and o.valid_until <> k.midnight
  and o.valid_until between k.midnight - interval '1 hour'
                        and k.midnight + interval '1 hour';
