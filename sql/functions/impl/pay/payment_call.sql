create or replace function impl.payment_call(p_payment ticket.payment,
    p_status "char", p_now timestamptz)
returns void
language plpgsql volatile
as $$
begin
    if p_payment.notify_url is null then
        return;
    end if;

    insert into ticket.payment_call (supplier_id, order_id, payment_id,
                                     agent_id, address, status, event_at,
                                     expire_at, due_at)
    values (p_payment.supplier_id, p_payment.order_id, p_payment.payment_id,
            p_payment.agent_id, p_payment.notify_url, p_status, p_now,
            p_now + interval '24 hours', p_now)
    on conflict do nothing;
end;
$$;

comment on function impl.payment_call(ticket.payment, "char", timestamptz) is
'The page that BeginToPay named, if any, is to be told that its order is paid.';
