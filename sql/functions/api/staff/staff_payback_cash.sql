create or replace function api.staff_payback_cash(p_supplier text,
    p_number text)
returns table (verdict text, subject text, number text, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_payback ticket.payback;
    v_payment ticket.payment;
begin
    select b.* into v_payback
    from impl.staff_supplier(p_supplier) s
    join ticket.payback b
      on b.supplier_id = s.supplier_id and b.number = p_number;

    if not found then
        perform impl.staff_refuse('PAYMENT_MISSING', p_number);
    end if;

    v_payment := impl.payment_row(v_payback.supplier_id,
                                  v_payback.payment_id);
    perform impl.pay_lock(array[v_payback.supplier_id],
                          array[v_payback.payment_id]);

    /* What may still come from the platform is not paid in cash, too. */
    perform from ticket.payback b
    where b.supplier_id = v_payback.supplier_id
      and b.payback_id = v_payback.payback_id and b.state = 'M';

    if not found then
        perform impl.staff_refuse('PAYBACK_STATE', p_number);
    end if;

    perform impl.payback_done(v_payback.supplier_id, v_payback.payback_id,
                              '2', null, null);

    return query select null::text, null::text, p_number, 'D';

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payback_cash is
'Pays in cash what the platform has refused to give back.';

grant execute on function api.staff_payback_cash to ticket_staff;
