-- What is sealed (..._sealed, also in the lists) leaves the database so: who
-- has called opens it with the order's request key and shows phone and
-- documents masked, and no key: tk_order_open().
create or replace function api.staff_order_show(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text,
               order_id int8, agent text, own_number text, state "char",
               stopped_at timestamptz, stopped_by text, stop_reason text,
               pay text, day date, start_minute int2, end_minute int2,
               line text, slot int2, hall text, performance text, seats text,
               products text, medium text, phone_sealed bytea,
               id_sealed bytea, total_fen int8, deal_fen int8, fee_fen int8,
               created_at timestamptz, pay_by timestamptz,
               valid_until timestamptz, paid_at timestamptz,
               delivered_at timestamptz, closed_at timestamptz,
               invoice bool, invoice_sealed bytea, remark_sealed bytea,
               tickets json, visitors json, money json, request_key text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    return query
    select null::text, null::text,
           o.order_id, a.user_name, impl.client_ref(o.request_key), o.state,
           o.stopped_at, s.person, s.reason, impl.pay_word(o.pay_method),
           coalesce(o.visit_day, o.day),
           coalesce(t.start_minute, y.start_minute),
           coalesce(t.end_minute, y.end_minute), l.code, t.slot_no, y.hall,
           y.performance,
           impl.seats_told(o.supplier_id, p_order, null),
           impl.order_description(o.supplier_id, p_order),
           (array['paper', 'identity card', 'phone'])[o.medium + 1],
           o.phone_sealed, o.id_sealed, o.total_fen, o.deal_fen, o.fee_fen,
           o.created_at, nullif(o.pay_by, 'infinity'), o.valid_until, o.paid_at,
           o.delivered_at,
           o.closed_at, o.invoice, o.invoice_sealed, o.remark_sealed,
           impl.order_tickets_shown(o, v_supplier.zone),
           impl.order_visitors_shown(o),
           impl.order_money_shown(o, v_supplier.zone), o.request_key
    from ticket.orders o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    left join ticket.line l
      on l.supplier_id = o.supplier_id and l.line_id = o.line_id
    left join ticket.slot t
      on t.supplier_id = o.supplier_id and t.line_id = o.line_id
      and t.day = coalesce(o.slot_day, o.day)
      and t.slot_no = impl.slot_shown(o.slot_no, o.page, o.edition,
                                          o.delivered_at)
    left join lateral impl.played(o.supplier_id, o.session_id, o.day) y
      on true
    left join lateral (
        select s.person, s.reason
        from ticket.order_stop s
        where s.supplier_id = o.supplier_id and s.order_id = p_order
          and o.stopped_at is not null
        order by s.no desc
        limit 1) s on true
    where o.supplier_id = v_supplier.supplier_id and o.order_id = p_order;

    if not found then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_show is
'An order with its tickets, its visitors and its money, as staff see it.';

grant execute on function api.staff_order_show to ticket_staff;
