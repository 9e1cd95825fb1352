create or replace function impl.settle_charge_ended(
    p_payment ticket.payment, p_code text)
returns void
language plpgsql volatile
as $$
declare
    v_case ticket.settle_case;
begin
    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_payment.supplier_id
      and c.payment_id = p_payment.payment_id and c.state in ('S', 'W')
    for no key update;

    /* Behind the order's time it is closed, and its case with it. */
    if not found or v_case.tries_until <= api.now() then
        return;
    end if;

    perform impl.settle_charge_stops(v_case, impl.settle_class(
        (select a.provider
         from ticket.provider_account a
         where a.supplier_id = p_payment.supplier_id
           and a.account_no = p_payment.account_no), p_code), p_code);
end;
$$;

comment on function impl.settle_charge_ended(ticket.payment, text) is
'A distributor was surely not charged: tried again under another number, where
the platform could not do it, until the order''s time is over; else the order
waits, and its distributor says when to try again.  The caller has locked the
order and the payment.';

create or replace function impl.settle_charge_stops(
    p_case ticket.settle_case, p_class text, p_code text)
returns void
language plpgsql volatile
as $$
begin
    if not impl.settle_refused(p_case, p_class, p_code) then
        perform impl.settle_tell(p_case.supplier_id, p_case.order_id,
            0::int2, 0::int2, 'O5', null, p_code, api.now());
    end if;
end;
$$;

comment on function impl.settle_charge_stops(ticket.settle_case, text, text)
is
'A charge is not made now: impl.settle_refused(), and its order''s history says
so where it waits.';
