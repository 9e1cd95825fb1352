-- Member of p_change: reason.
create or replace function api.staff_desk_void(
    p_supplier text,
    p_receipt int4,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, shift_no int4,
               receipt_no int4, voids int4, form text, persons int4,
               returned_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now      timestamptz := api.now();
    v_supplier int4;
    v_shift    ticket.shift;
    v_receipt  ticket.shift_receipt;
    v_voided   int4;
    v_order    ticket.orders;
    v_tickets  int2[];
    v_waived   bool;
    v_reason   text;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_reason := impl.staff_reason(p_change);
    perform impl.because(v_reason);
    v_shift := impl.shift_own(v_supplier);

    select r.* into v_receipt
    from ticket.shift_receipt r
    where r.supplier_id = v_supplier and r.shift_no = v_shift.shift_no
      and r.receipt_no = p_receipt;

    if not found then
        perform impl.staff_refuse('RECEIPT_MISSING', p_receipt::text,
                                  v_shift.shift_no::text);
    elsif v_receipt.kind not in ('sale', 'order', 'late') then
        perform impl.staff_refuse('VOID_KIND', p_receipt::text,
            impl.worded(case v_receipt.kind when 'code' then 'by code'
                             else v_receipt.kind end));
    end if;

    select r.receipt_no into v_voided
    from ticket.shift_receipt r
    where r.supplier_id = v_supplier and r.shift_no = v_shift.shift_no
      and r.voids = p_receipt;

    if found then
        perform impl.staff_refuse('VOID_DONE', p_receipt::text,
                                  v_voided::text);
    end if;

    v_order := impl.staff_order(p_supplier, v_receipt.order_id);

    select array_agg(t.ticket_no order by t.ticket_no)
    into v_tickets
    from ticket.ticket t
    where t.supplier_id = v_supplier and t.order_id = v_order.order_id
      and t.state in ('1', '3');

    if v_tickets is null or exists (
        select from ticket.ticket t
        where t.supplier_id = v_supplier and t.order_id = v_order.order_id
          and t.state in ('2', '4'))
    then
        perform impl.staff_refuse('VOID_USED', p_receipt::text,
                                  v_order.order_id::text);
    end if;

    /* It was a mistake: nothing is kept of it. */
    v_waived := v_order.fee_waived;

    update ticket.orders o
    set fee_waived = true
    where o.supplier_id = v_supplier and o.order_id = v_order.order_id;

    perform from impl.refund_issued(v_supplier, v_order.order_id, v_tickets,
                                    '1', v_now);
    perform impl.booked_by(v_supplier, v_order.order_id, v_order.transfers);

    update ticket.orders o
    set fee_waived = v_waived
    where o.supplier_id = v_supplier and o.order_id = v_order.order_id;

    perform impl.limit_check(v_supplier, 'ticket refund', v_receipt.fen);

    receipt_no := impl.shift_refunded(v_shift, 'void', v_receipt.form,
                                      v_order, v_tickets, v_receipt.fen,
                                      v_reason, p_receipt);
    order_id := v_order.order_id;
    shift_no := v_shift.shift_no;
    voids := p_receipt;
    form := v_receipt.form;
    persons := v_receipt.persons;
    returned_fen := v_receipt.fen;

    perform impl.order_logged(v_order, null,
        jsonb_build_object('voided', p_receipt,
                           'returned_fen', v_receipt.fen));
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_desk_void is
'Takes a sale of the own drawer back that was a mistake: all of its tickets, of
which none was used, all of the money, without a fee.';

grant execute on function api.staff_desk_void to ticket_staff;
