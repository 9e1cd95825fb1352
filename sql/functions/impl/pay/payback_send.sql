create or replace function impl.payback_send(p_payment ticket.payment,
    p_payback ticket.payback, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    perform impl.job_make(impl.pay_action('refund'), p_payment, p_payback,
                          '{}', 2::int2, p_at);
end;
$$;

comment on function impl.payback_send(ticket.payment, ticket.payback,
                                      timestamptz) is
'Puts a payback on the list of what is to be sent.';
