create or replace function api.staff_desk_paid(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state "char",
               number text, payment text, waits bool, shift_no int4,
               receipt_no int4, amount_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_shift    ticket.shift;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_shift := impl.shift_own(v_supplier);
    v_shift := impl.shift_paid(v_shift, p_order);

    return query
    select null::text, null::text, p_order, o.state, p.number::text,
           p.state::text, p.state in ('W', 'O'), k.shift_no,
           k.receipt_no, r.fen
    from ticket.shift_payment k
    join ticket.payment p
      on p.supplier_id = v_supplier and p.payment_id = k.payment_id
    join ticket.orders o
      on o.supplier_id = v_supplier and o.order_id = k.order_id
    left join ticket.shift_receipt r
      on r.supplier_id = v_supplier and r.shift_no = k.shift_no
         and r.receipt_no = k.receipt_no
    where k.supplier_id = v_supplier and k.order_id = p_order
      and k.shift_no = v_shift.shift_no
    order by k.payment_id desc
    limit 1;

    if not found then
        perform impl.staff_refuse('PAYMENT_NONE', p_order::text);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_desk_paid is
'What has become of a payment by code that the own shift has begun, and its
receipt once the money is sure.';

grant execute on function api.staff_desk_paid to ticket_staff;
