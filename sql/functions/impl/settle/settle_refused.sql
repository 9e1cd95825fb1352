-- What a certain refusal means, of whatever kind of case.
create or replace function impl.settle_refused(p_case ticket.settle_case,
    p_class text, p_code text)
returns bool
language plpgsql volatile
as $$
declare
    v_now   timestamptz := api.now();
    v_again bool := p_class is not distinct from 'SYSTEM'
                    and v_now < p_case.tries_until
                    and p_case.attempt < 99;
begin
    if p_case.state in ('K', 'A') then
        return false;
    end if;

    update ticket.settle_case c
    set state = case when v_again then 'N' else 'M' end::"char",
        attempt = c.attempt + v_again::int4, class = p_class,
        code = left(p_code, 200),
        due_at = case when v_again
                      then v_now + impl.settle_pause(c.attempt)
                      else c.due_at end
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    if v_again then
        return true;
    end if;

    perform impl.alarm(p_case.supplier_id, 'settlement waits',
        p_case.case_id::text,
        format('%s of %s, order %s: %s', impl.settle_kind_word(p_case.kind),
               impl.yuan(p_case.amount_fen), p_case.order_id, p_code), v_now);

    if p_class = 'FUNDS' and p_case.kind in ('P', 'I') then
        perform impl.settle_poor(p_case.supplier_id, p_case.account_no);
    end if;

    /* What was to come out behind it never went in. */
    if p_case.kind = 'I' then
        perform impl.settle_case_ends(c, 'A', v_now)
        from ticket.settle_case c
        where c.supplier_id = p_case.supplier_id
          and c.order_id = p_case.order_id and c.kind = 'O'
          and c.state = 'N';
    end if;

    if p_case.kind in ('I', 'O') then
        perform impl.settle_payouts_go(p_case);
    end if;

    return false;
end;
$$;

comment on function impl.settle_refused(ticket.settle_case, text, text) is
'A platform has surely not done it, and said why: what it could not do is tried
again under the next number, until its time is over; anything else waits for
staff, who are told.  True: it is tried again.  The caller has locked the case
behind its order.';

create or replace function impl.settle_poor(p_supplier int4, p_account int2)
returns void
language plpgsql volatile
as $$
declare
    c_pause  constant interval := '30 min';
    v_now    timestamptz := api.now();
    v_sum    record;
begin
    insert into ticket.settle_poor as p (supplier_id, account_no, since,
                                         told_at)
    values (p_supplier, p_account, v_now, v_now)
    on conflict (supplier_id, account_no) do update
    set told_at = v_now
    where p.told_at <= v_now - c_pause;

    if not found then
        return;
    end if;

    select count(*) as number, coalesce(sum(c.amount_fen), 0)::int8 as fen
    into v_sum
    from ticket.settle_case c
    where c.supplier_id = p_supplier and c.account_no = p_account
      and c.kind in ('P', 'I')
      and (c.state = 'N' or c.state = 'M' and c.class = 'FUNDS');

    perform impl.alarm_over(p_supplier, array['funds too low'],
                            p_account::text);
    perform impl.alarm(p_supplier, 'funds too low', p_account::text,
        format('account %s needs %s for %s payments: then continue them',
               p_account, impl.yuan(v_sum.fen), v_sum.number), v_now);
end;
$$;

comment on function impl.settle_poor(int4, int2) is
'An account of ours had too little: staff are told of the sum, once in half an
hour, and what goes out of it waits until they say that it may.';

create or replace function impl.settle_payouts_go(p_case ticket.settle_case)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_case c
    set due_at = api.now()
    where c.supplier_id = p_case.supplier_id
      and c.order_id = p_case.order_id and c.kind = 'P' and c.state = 'N'
      and p_case.ticket_no in (c.ticket_no, 0)
      and p_case.leg_no in (c.leg_no, 0)
      and c.attempt = 1 and c.due_at > api.now();
end;
$$;

comment on function impl.settle_payouts_go(ticket.settle_case) is
'Money has come out of the product, or will not: payouts that have waited for it
wait no more.';
