create or replace function impl.settle_go(p_case ticket.settle_case)
returns void
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_way     ticket.settle_way;
    v_payback ticket.payback;
    v_order   ticket.orders;
    v         record;
begin
    if p_case.kind = 'C' then
        select o.* into v_order
        from ticket.orders o
        where o.supplier_id = p_case.supplier_id
          and o.order_id = p_case.order_id;

        v := impl.settle_charge(v_order);

        if v.verdict = 'BALANCE_LOW' then
            perform impl.staff_refuse('SETTLE_DEPOSIT',
                                      p_case.order_id::text);
        elsif v.verdict = 'CHARGE_AGREEMENT' then
            perform impl.staff_refuse('SETTLE_AGREEMENT',
                                      p_case.order_id::text);
        elsif v.verdict is not null then
            perform impl.staff_refuse('SETTLE_ORDER_STATE',
                                      p_case.order_id::text);
        end if;

        return;
    end if;

    delete from ticket.settle_poor p
    where p.supplier_id = p_case.supplier_id
      and p.account_no = p_case.account_no;
    delete from ticket.settle_told t
    where t.supplier_id = p_case.supplier_id and t.what = 'alarm'
      and t.subject = p_case.account_no::text;
    perform impl.alarm_over(p_case.supplier_id,
        array['settlement waits'], p_case.case_id::text);
    perform impl.alarm_over(p_case.supplier_id, array['funds too low'],
                            p_case.account_no::text);

    if p_case.kind = 'P' then
        v_way := impl.settle_attraction(p_case.supplier_id, p_case.party_no);

        if v_way.party_account is null then
            perform impl.staff_refuse('SETTLE_NO_ACCOUNT',
                                      p_case.party_no::text);
        end if;
    end if;

    update ticket.settle_case c
    set state = 'N', attempt = c.attempt + 1, due_at = v_now,
        tries_until = v_now + (c.tries_until - c.created_at),
        party_account = coalesce(v_way.party_account, c.party_account),
        account_no = coalesce(v_way.account_no, c.account_no)
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    if p_case.kind <> 'R' or p_case.payback_id is null then
        return;
    end if;

    /* Its money is due already: another number takes the place of the one that
       was refused. */
    update ticket.payback b
    set state = 'C'
    where b.supplier_id = p_case.supplier_id
      and b.payback_id = p_case.payback_id and b.state = 'M'
    returning b.* into strict v_payback;

    perform impl.payback_renew(
        impl.payment_row(p_case.supplier_id, v_payback.payment_id),
        v_payback, v_now);

    update ticket.settle_case c
    set state = 'S'
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;
end;
$$;

comment on function impl.settle_go(ticket.settle_case) is
'A case that waits for staff goes on, under the next number.  The caller has
locked its order.';
