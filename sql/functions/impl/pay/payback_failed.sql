create or replace function impl.payback_failed(p_supplier int4,
    p_payback int8, p_closed bool, p_code text)
returns void
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payment ticket.payment;
    v_payback ticket.payback;
    v_id      int8;
begin
    v_payment := impl.payment_row(p_supplier,
        (select b.payment_id from ticket.payback b
         where b.supplier_id = p_supplier and b.payback_id = p_payback));

    update ticket.payback b
    set state = case when p_closed and b.replaces is null then 'C' else 'M' end,
        last_code = left(p_code, 64)
    where b.supplier_id = p_supplier and b.payback_id = p_payback
      and b.state in ('N', 'S')
    returning b.* into v_payback;

    if not found then
        return;
    end if;

    perform impl.job_end(p_supplier, v_payback.number, null, 3::int2);

    if v_payback.state = 'M' then
        perform impl.alarm(p_supplier, 'refund failed', v_payback.number,
            format('%s of payment %s: %s', impl.yuan(v_payback.amount_fen),
                   v_payment.number, p_code), v_now);
        return;
    end if;

    /* What is due is due still; the platform wants another number for it. */
    v_id := impl.next_number(p_supplier, v_now);
    v_payback.replaces := v_payback.payback_id;
    v_payback.payback_id := v_id;
    v_payback.number := 'R' || v_id;
    v_payback.state := 'N';
    v_payback.created_at := v_now;
    v_payback.last_code := null;

    insert into ticket.payback select (v_payback).*;
    perform impl.payback_send(v_payment, v_payback, v_now);
end;
$$;

comment on function impl.payback_failed(int4, int8, bool, text) is
'The platform has not given money back, and never will under this number.  Where
it has closed the refund, another number takes its place, once; whatever else
there is staff decide.';
