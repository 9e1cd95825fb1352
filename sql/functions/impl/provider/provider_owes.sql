create or replace function impl.provider_owes(p_supplier int4,
    p_account int4)
returns text
language plpgsql volatile
as $$
declare
    v_now    timestamptz := api.now();
    v_number text;
begin
    select j.number into v_number
    from ticket.pay_job j
    where j.supplier_id = p_supplier and j.account_no = p_account
      and j.action <> impl.pay_action('bill')
    limit 1;

    if found then
        return v_number;
    end if;

    select impl.settle_number(c) into v_number
    from ticket.settle_case c
    where c.supplier_id = p_supplier and c.account_no = p_account
      and c.state in ('N', 'M')
    limit 1;

    if found then
        return v_number;
    end if;

    select p.number into v_number
    from ticket.payment p
    join ticket.supplier s on s.supplier_id = p_supplier
    join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = p.order_id
    where p.supplier_id = p_supplier and p.account_no = p_account
      and (p.state in ('W', 'O')
           or exists (
               select from ticket.payback b
               where b.supplier_id = p_supplier
                 and b.payment_id = p.payment_id
                 and b.state in ('N', 'S', 'M'))
           or p.received_fen > p.refunded_fen and (
               o.state in ('1', '5', '6', '7', '8')
               or exists (
                   select
                   from ticket.ticket t
                   join ticket.order_item i
                     on i.supplier_id = p_supplier
                        and i.order_id = p.order_id
                        and i.line_no = t.line_no
                   where t.supplier_id = p_supplier
                     and t.order_id = p.order_id and t.state in ('1', '3')
                     and i.ticket_until
                         >= (v_now at time zone s.zone)::date)))
    limit 1;

    return v_number;
end;
$$;

comment on function impl.provider_owes(int4, int4) is
'The number of one payment, payback or payout of an account that is not
settled, or of a payment whose money may still have to go back; null: there is
none.  The caller has locked the account, so that none is begun meanwhile.';
