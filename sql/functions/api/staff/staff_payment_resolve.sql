-- Members of p_change: as, cash, bank, loss or refund; remark.
create or replace function api.staff_payment_resolve(p_supplier text,
    p_number text, p_change jsonb)
returns table (verdict text, subject text, number text, amount_fen int8,
               resolution text, order_id int8, order_state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_as       text := p_change ->> 'as';
    v_remark   text := trim(p_change ->> 'remark');
    v_suspense ticket.suspense;
    v_payment  ticket.payment;
begin
    select u.* into v_suspense
    from impl.staff_supplier(p_supplier) s
    join ticket.suspense u
      on u.supplier_id = s.supplier_id and u.number = p_number;

    perform impl.pay_lock(array[v_suspense.supplier_id],
                          array[v_suspense.payment_id]);
    v_payment := impl.payment_row(v_suspense.supplier_id,
                                  v_suspense.payment_id);

    if not exists (select from ticket.suspense u
                   where u.supplier_id = v_suspense.supplier_id
                     and u.number = p_number and u.resolved_at is null)
    then
        perform impl.staff_refuse('SUSPENSE_MISSING', p_number);
    elsif (v_as in ('cash', 'bank', 'loss', 'refund')
           and length(v_remark) between 1 and 200) is not true
    then
        perform impl.staff_refuse('SUSPENSE_REASON', p_number);
    end if;

    perform impl.limit_check(u.supplier_id, 'payment resolve', u.amount_fen)
    from ticket.suspense u
    where u.supplier_id = v_payment.supplier_id and u.number = p_number;

    update ticket.suspense u
    set resolution = v_as, remark = v_remark, resolved_at = api.now(),
        resolved_by = impl.person()
    where u.supplier_id = v_suspense.supplier_id and u.number = p_number
    returning u.* into v_suspense;

    if v_as = 'refund' then
        perform impl.suspense_refund(v_payment, v_suspense);
    end if;

    update ticket.payment p
    set transfers = impl.book(p.supplier_id, p.payment_id, p.transfers,
            impl.transfer_kind('found'),
            case v_as when 'cash' then impl.side('cash')
                      when 'bank' then impl.side('bank')
                      when 'loss' then impl.side('costs')
                      else impl.platform_side(p.account_no) end,
            impl.side('suspense'), v_suspense.amount_fen, api.now())
    where p.supplier_id = v_payment.supplier_id
      and p.payment_id = v_payment.payment_id;

    perform impl.booked_by(v_payment.supplier_id, v_payment.payment_id,
                           v_payment.transfers);

    perform impl.logged(v_payment.supplier_id, 'suspense',
        jsonb_build_object('number', p_number), null,
        jsonb_build_object('resolution', v_as, 'remark', v_remark,
                           'amount_fen', v_suspense.amount_fen));
    perform impl.alarm_over(v_payment.supplier_id, '{returned unasked}',
                            p_number);

    return query
    select null::text, null::text, p_number, v_suspense.amount_fen, v_as,
           o.order_id, o.state::text
    from ticket.orders o
    where o.supplier_id = v_payment.supplier_id
      and o.order_id = v_payment.order_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_resolve is
'Takes out of suspense what a platform has given back although it was not to,
once and with a reason: it was paid again in cash or by the bank, it is lost, or
it counts as the refund of the order.';

grant execute on function api.staff_payment_resolve to ticket_staff;
