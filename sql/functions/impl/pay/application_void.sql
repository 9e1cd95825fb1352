create or replace function impl.application_void(p_supplier int4,
    p_order int8, p_no int2)
returns bool
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payback ticket.payback;
begin
    for v_payback in
        select b.*
        from ticket.payment p
        join ticket.payback b
          on b.supplier_id = p_supplier and b.payment_id = p.payment_id
        where p.supplier_id = p_supplier and p.order_id = p_order
          and b.application_no = p_no
        order by b.payback_id
        for no key update of b
    loop
        delete from ticket.pay_job j
        where j.supplier_id = p_supplier and j.number = v_payback.number
          and impl.job_unsent(j);

        if not found then
            return false;
        end if;

        update ticket.payback b
        set state = 'C', last_code = 'revoked'
        where b.supplier_id = p_supplier
          and b.payback_id = v_payback.payback_id;

        update ticket.payment p
        set transfers = impl.book(p_supplier, p.payment_id, p.transfers,
                impl.transfer_kind('refund void'), impl.side('payable'),
                impl.side('prepaid'), v_payback.amount_fen, v_now)
        where p.supplier_id = p_supplier
          and p.payment_id = v_payback.payment_id;
    end loop;

    return true;
end;
$$;

comment on function impl.application_void(int4, int8, int2) is
'Takes back paybacks that were surely not sent.  False, and the caller undoes
all of it: one of them may have been.';
