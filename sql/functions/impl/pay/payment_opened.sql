create or replace function impl.payment_opened(p_payment ticket.payment,
    p_url text, p_qr text, p_look timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_now timestamptz := api.now();
begin
    perform impl.job_end(p_payment.supplier_id, p_payment.number,
                         impl.pay_action('charge'), 1::int2);

    if p_payment.state <> 'W' then
        return;
    end if;

    update ticket.payment p
    set state = 'O', opened_at = v_now, url = p_url, qr = p_qr
    where p.supplier_id = p_payment.supplier_id
      and p.payment_id = p_payment.payment_id;

    perform impl.job_make(impl.pay_action('query'), p_payment, null, '{}',
                          3::int2, p_look);
end;
$$;

comment on function impl.payment_opened(ticket.payment, text, text,
                                        timestamptz) is
'The platform has taken a charge: the buyer may pay now, and is asked after,
from p_look on, until it is known whether this has happened.';
