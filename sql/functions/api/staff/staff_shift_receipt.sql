create or replace function api.staff_shift_receipt(
    p_supplier text,
    p_shift int4,
    p_receipt int4)
returns table (verdict text, subject text, shift_no int4, receipt_no int4,
               kind text, form text, order_id int8, persons int4,
               amount_fen int8, at timestamptz, person text, reference text,
               reason text, voids int4, paper jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_shift    ticket.shift;
    v_receipt  ticket.shift_receipt;
    v_order    ticket.orders;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_shift := impl.shift_seen(v_supplier.supplier_id, p_shift);

    /* One after the other they would say what ought to be in it. */
    if impl.shift_machine(v_shift) and v_shift.person <> impl.person()
       and impl.shift_blind(v_shift)
    then
        perform impl.staff_refuse('RECEIPT_BLIND', p_shift::text);
    end if;

    select r.* into v_receipt
    from ticket.shift_receipt r
    where r.supplier_id = v_supplier.supplier_id and r.shift_no = p_shift
      and r.receipt_no = p_receipt;

    if not found then
        perform impl.staff_refuse('RECEIPT_MISSING', p_receipt::text,
                                  p_shift::text);
    end if;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = v_supplier.supplier_id
      and o.order_id = v_receipt.order_id;

    return query
    select null::text, null::text, p_shift, p_receipt, v_receipt.kind,
           v_receipt.form, v_receipt.order_id, v_receipt.persons,
           v_receipt.fen, v_receipt.at, v_receipt.person, v_receipt.reference,
           v_receipt.reason, v_receipt.voids,
           jsonb_strip_nulls(
               impl.paper_head(v_supplier, 'receipt', v_shift.device_no,
                               v_shift.person)
               || jsonb_build_object(
                   'at', impl.paper_moment(v_receipt.at, v_supplier.zone),
                   'what', case v_receipt.kind when 'order' then 'sale'
                           else v_receipt.kind end,
                   'receipt', p_receipt, 'shift', p_shift,
                   'order', v_receipt.order_id::text,
                   'reason', v_receipt.reason,
                   'form', v_receipt.form,
                   'voids', v_receipt.voids, 'total_fen', v_receipt.fen,
                   /* as the money goes in or out, and not later */
                   'drawer', nullif(v_receipt.form = 'cash'
                                    and v_receipt.fen <> 0
                                    and v_shift.state = 'O'
                                    and v_receipt.at > api.now()
                                                       - interval '2 minutes',
                                    false),
                   'lines', case when v_receipt.kind in ('sale', 'order',
                                                         'pickup', 'code',
                                                         'late')
                       then (select jsonb_agg(jsonb_build_object(
                                 'name', i.product_name,
                                 'count', i.deal_quantity,
                                 'price_fen', i.price_fen,
                                 'amount_fen', i.price_fen
                                     * (i.deal_quantity
                                        - least(i.free, i.deal_quantity)))
                                 order by i.line_no)
                             from ticket.order_item i
                             where i.supplier_id = v_supplier.supplier_id
                               and i.order_id = v_receipt.order_id
                               and i.deal_quantity > 0) end));

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_receipt is
'A receipt of a drawer, for paper.';

grant execute on function api.staff_shift_receipt to ticket_staff;
