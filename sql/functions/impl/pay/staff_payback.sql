-- What may still come from the platform is not touched: it is neither paid in
-- cash nor sent once more.
create or replace function impl.staff_payback(p_supplier text, p_number text)
returns ticket.payback
language plpgsql volatile
as $$
declare
    v_payback ticket.payback;
begin
    select b.* into v_payback
    from impl.staff_supplier(p_supplier) s
    join ticket.payback b
      on b.supplier_id = s.supplier_id and b.number = p_number;

    if not found then
        perform impl.staff_refuse('PAYMENT_MISSING', p_number);
    end if;

    perform impl.pay_lock(array[v_payback.supplier_id],
                          array[v_payback.payment_id]);

    select b.* into v_payback
    from ticket.payback b
    where b.supplier_id = v_payback.supplier_id
      and b.payback_id = v_payback.payback_id and b.state = 'M';

    if not found then
        perform impl.staff_refuse('PAYBACK_STATE', p_number);
    end if;

    return v_payback;
end;
$$;

comment on function impl.staff_payback(text, text) is
'Locks a payback that waits for staff, with its order and payment.  Refuses one
that does not exist or does not wait.';
