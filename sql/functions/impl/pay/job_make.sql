create or replace function impl.job_make(p_action int2,
    p_payment ticket.payment, p_payback ticket.payback, p_more jsonb,
    p_priority int2, p_due timestamptz)
returns int8
language plpgsql volatile
as $$
declare
    v_content jsonb;
    v_job     int8;
begin
    v_content := jsonb_strip_nulls(jsonb_build_object(
        'number', p_payment.number,
        'made_at', extract(epoch from coalesce(p_payback.created_at,
                                               p_payment.created_at))::int8,
        'expire_at', case when p_payback.payback_id is null
                          then extract(epoch from p_payment.expire_at)::int8
                     end,
        'total_fen', p_payment.amount_fen,
        'way', p_payment.way,
        'refund_number', p_payback.number,
        'amount_fen', coalesce(p_payback.amount_fen, p_payment.amount_fen),
        'platform_number', case when p_payback.payback_id is not null
                                then p_payment.platform_no end,
        'reason', nullif(p_payback.reason, '')) || p_more);

    insert into ticket.pay_job (supplier_id, job_id, action, account_no,
                                payment_id, payback_id, number, content,
                                content_hash, priority, due_at, give_up_at,
                                created_at)
    values (p_payment.supplier_id, nextval('ticket.pay_job_number'), p_action,
            p_payment.account_no, p_payment.payment_id, p_payback.payback_id,
            coalesce(p_payback.number, p_payment.number), v_content,
            sha256(convert_to(v_content::text, 'UTF8')), p_priority, p_due,
            '-infinity', api.now())
    on conflict (supplier_id, number, action) where number is not null
    do nothing
    returning job_id into v_job;

    return v_job;
end;
$$;

comment on function impl.job_make(int2, ticket.payment, ticket.payback, jsonb,
                                  int2, timestamptz) is
'Puts on the list what is to be sent for a payment or, where there is one, a
payback of it; p_more is what only this action says.  null: it is there already.
The content never changes: a number is not sent with two.  How long it is tried
the worker''s table says, and longer where staff want it (give_up_at).';
