create or replace function impl.payback_again(p_payment ticket.payment,
    p_payback int8, p_platform_no text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_payback ticket.payback;
    v_next    int8;
begin
    /* What has the platform's number has been told of before. */
    update ticket.payback b
    set platform_no = coalesce(p_platform_no, b.number)
    where b.supplier_id = p_payment.supplier_id
      and b.payback_id = p_payback and b.platform_no is null
      and (b.state = 'C' or b.state = 'D' and b.mode = '2')
    returning b.* into v_payback;

    if not found then
        return;
    end if;

    select b.payback_id into v_next
    from ticket.payback b
    where b.supplier_id = p_payment.supplier_id
      and b.payment_id = p_payment.payment_id and b.replaces = p_payback
      and b.state in ('N', 'M')
      and not exists (select from ticket.pay_job j
                      where j.supplier_id = b.supplier_id
                        and j.number = b.number and not impl.job_unsent(j));

    if v_next is not null then
        perform impl.payback_done(p_payment.supplier_id, v_next, '1',
                                  p_platform_no, p_at);
        return;
    end if;

    perform impl.payment_suspense(p_payment, v_payback.number,
        v_payback.amount_fen,
        case v_payback.state when 'C' then 'another refund has its place'
                             else 'the buyer has had cash' end);
end;
$$;

comment on function impl.payback_again(ticket.payment, int8, text,
                                       timestamptz) is
'The platform has given back what it had refused: in place of the refund that
replaced it, where nothing of that has been sent, else once too often.  Of a
refund that it has given back before it says nothing new.';
