create or replace function api.staff_order_history(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text, at timestamptz, what text,
               happened text, who text, detail text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_order    ticket.orders;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = v_supplier.supplier_id and o.order_id = p_order;

    if not found then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    end if;

    return query
    select null::text, null::text, h.at, h.what,
           case when h.what like 'staff: machine %' then impl.worded(
                    substr(h.what, 8))
                when h.what like 'staff: %'
                then impl.either('staff: ', '员工：')
                     || impl.worded(substr(h.what, 8))
                else impl.worded(h.what) end, h.who, h.detail
    from (select * from impl.history_of_order(v_order)
          union all
          select * from impl.history_of_tickets(v_order)
          union all
          select * from impl.history_of_money(v_order)
          union all
          select * from impl.history_of_telling(v_order)
          union all
          select * from impl.history_of_staff(v_order)) h
    where h.at is not null
    order by h.at, h.place, h.what, h.detail;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_history is
'All that has happened to an order, on one line of time: bookings, payments,
callbacks and their answers, messages, prints, passages, refunds, staff.  what:
one English word of a kind, for programs; happened and detail: in the language
of who asks.';

grant execute on function api.staff_order_history to ticket_staff;
