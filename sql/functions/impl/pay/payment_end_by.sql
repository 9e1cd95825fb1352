create or replace function impl.payment_end_by(p_payment ticket.payment)
returns int2
language plpgsql stable
as $$
begin
    return case
        when p_payment.way = 4
             or p_payment.way = 6 and (select a.provider
                                       from ticket.provider_account a
                                       where a.supplier_id
                                             = p_payment.supplier_id
                                         and a.account_no
                                             = p_payment.account_no)
                                      = 'alipay'
            then impl.pay_action('cancel')
        else impl.pay_action('close') end;
end;
$$;

comment on function impl.payment_end_by(ticket.payment) is
'What a platform is asked for so that a payment never comes: it is cancelled
where the platform alone does what the buyer would do, else closed.';
