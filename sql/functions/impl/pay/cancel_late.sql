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
