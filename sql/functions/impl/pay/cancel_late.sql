create or replace function impl.cancel_late(p_job ticket.pay_job)
returns bool
language plpgsql stable
as $$
begin
    return p_job.action = impl.pay_action('cancel')
        and (select p.state = 'P' from ticket.payment p
             where p.supplier_id = p_job.supplier_id
               and p.payment_id = p_job.payment_id);
end;
$$;

comment on function impl.cancel_late(ticket.pay_job) is
'Is it a cancel of what has been paid meanwhile?  It is asked after, and never
sent again.';

create or replace function impl.charge_undone(p_payment ticket.payment)
returns bool
language plpgsql stable
as $$
begin
    return p_payment.way = 6 and p_payment.state in ('W', 'O')
        and exists (
            select from ticket.pay_job j
            where j.supplier_id = p_payment.supplier_id
              and j.number = p_payment.number
              and j.action = impl.pay_action('cancel')
              and (j.asking or j.lease_owner is not null));
end;
$$;

comment on function impl.charge_undone(ticket.payment) is
'May a cancel of a charge by agreement have been sent?  It gives back what was
paid: the answer to it alone says what has become of the charge, and what else
tells of money may be older.';
