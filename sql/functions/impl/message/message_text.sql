create or replace function impl.message_text(p_template text, p_supplier int4,
    p_order int8, p_delivered bool)
returns text
language plpgsql stable
as $$
begin
    return (
        select replace(replace(replace(replace(replace(replace(replace(replace(
                   replace(p_template,
                   '{order}', p_order::text),
                   '{day}',
                   to_char(coalesce(o.visit_day, o.day), 'YYYY-MM-DD')),
                   '{amount}', impl.yuan(case when p_delivered
                                              then o.deal_fen
                                              else o.total_fen end)),
                   '{slot}', coalesce(
                       to_char(make_interval(mins => t.start_minute),
                               'HH24:MI') || '-'
                       || to_char(make_interval(mins => t.end_minute),
                                  'HH24:MI'), '')),
                   '{hall}', coalesce(y.hall, '')),
                   '{performance}', coalesce(y.performance, '')),
                   '{start}', coalesce(
                       to_char(make_interval(mins => y.start_minute),
                               'HH24:MI'), '')),
                   '{supplier}', s.name),
                   '{products}', coalesce(
                       case when p_delivered
                            then impl.settlement_description(p_supplier,
                                                             p_order)
                            else impl.order_description(p_supplier, p_order)
                       end, ''))
        from ticket.orders o
        join ticket.supplier s on s.supplier_id = o.supplier_id
        left join ticket.slot t
          on t.supplier_id = o.supplier_id and t.line_id = o.line_id
             and t.day = coalesce(o.slot_day, o.day)
             and t.slot_no = impl.slot_shown(o.slot_no, o.page, o.edition,
                                             o.delivered_at)
        left join lateral impl.played(p_supplier, o.session_id, o.day) y on true
        where o.supplier_id = p_supplier and o.order_id = p_order);
end;
$$;

comment on function impl.message_text(text, int4, int8, bool) is
'A template with an order''s number, day, amount, time slot and products, the
hall, the performance and when it starts, and the supplier''s name, in the
places of {order} {day} {amount} {slot} {products} {hall} {performance} {start}
{supplier}; nothing of a person.  The day is that of the visit; amount and
products are those ordered, or those delivered.  {seats} stays, as it differs
from message to message, and {link}: see impl.message_seats() and
impl.message_link().';
