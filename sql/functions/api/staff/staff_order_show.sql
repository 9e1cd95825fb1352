-- What the client wrote is sealed: ticketctl opens it with the order's request
-- key, and prints none.
create or replace function api.staff_order_show(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text,
               order_id int8, agent text, state "char", day date,
               start_minute int2, end_minute int2, hall text,
               performance text, seats text, products text, total_fen int8,
               invoice bool, invoice_title bytea, remark bytea,
               request_key text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text,
           o.order_id, a.user_name, o.state, o.day,
           coalesce(t.start_minute, y.start_minute),
           coalesce(t.end_minute, y.end_minute), y.hall, y.performance,
           impl.seats_told(v_supplier, p_order, null),
           impl.order_description(v_supplier, p_order),
           o.total_fen, o.invoice, o.invoice_sealed, o.remark_sealed,
           o.request_key
    from ticket.orders o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    left join ticket.slot t
      on t.supplier_id = o.supplier_id and t.line_id = o.line_id
      and t.day = coalesce(o.slot_day, o.day)
      and t.slot_no = impl.slot_shown(o.slot_no, o.page, o.edition,
                                          o.delivered_at)
    left join lateral impl.played(v_supplier, o.session_id, o.day) y on true
    where o.supplier_id = v_supplier and o.order_id = p_order;

    if not found then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_show is
'An order, as the desk sees it.';

grant execute on function api.staff_order_show to ticket_staff;
