-- What a certain refusal means, of whatever kind of case.
create or replace function impl.settle_refused(p_case ticket.settle_case,
    p_class text, p_code text)
returns bool
language plpgsql volatile
as $$
declare
    c_most  constant int2 := 900;   /* the others are for a hand */
    v_now   timestamptz := api.now();
    v_again bool := p_class is not distinct from 'SYSTEM'
                    and v_now < p_case.tries_until
                    and p_case.attempt < c_most;
begin
    if p_case.state in ('K', 'A') then
        return false;
    elsif p_case.kind = 'E' and p_class = 'LIMIT'
        and p_case.attempt < c_most
    then
        perform impl.settle_fund_ask(p_case, v_now);
        return true;
    end if;

    update ticket.settle_case c
    set state = case when v_again then 'N' else 'M' end::"char",
        attempt = c.attempt + v_again::int4, class = p_class,
        code = left(p_code, 200),
        due_at = case when v_again
                      then v_now + impl.settle_pause(c.attempt)
                      else c.due_at end
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    /* What was to come out behind it never went in, and goes in no more. */
    if p_case.kind = 'I' then
        perform impl.settle_case_ends(c, 'A', v_now)
        from ticket.settle_case c
        where c.supplier_id = p_case.supplier_id
          and c.order_id = p_case.order_id and c.kind = 'O'
          and c.state = 'N';
        perform impl.settle_payouts_go(p_case);
    end if;

    if v_again then
        return true;
    end if;

    perform impl.alarm(p_case.supplier_id, 'settlement waits',
        p_case.case_id::text,
        format('%s of %s, order %s: %s', impl.settle_kind_word(p_case.kind),
               impl.yuan(p_case.amount_fen), p_case.order_id,
               impl.settle_reason(p_case, p_code)), v_now);

    if p_case.kind = 'C' then
        perform impl.settle_charge_waits(p_case, p_class, v_now);
    end if;

    /* A payout's account pays nobody until there is money; what else it has too
       little for holds nothing up. */
    insert into ticket.settle_poor (supplier_id, account_no, since, told_at)
    select p_case.supplier_id, p_case.account_no, v_now, v_now
    where p_class = 'FUNDS' and p_case.kind = 'P'
    on conflict do nothing;

    if p_class = 'FUNDS' and p_case.kind in ('P', 'I', 'R')
        and p_case.account_no <> 0
    then
        perform impl.settle_poor(p_case.supplier_id, p_case.account_no);
    end if;

    if p_case.kind = 'O' then
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
    select count(*) as number, coalesce(sum(c.amount_fen), 0)::int8 as fen,
           bool_or(c.kind = 'P') as pays, bool_or(c.kind = 'R') as returns
    into v_sum
    from ticket.settle_case c
    where c.supplier_id = p_supplier and c.account_no = p_account
      /* but what waits for its own money to come out of a product */
      and (c.state = 'N' and c.kind = 'P'
              and (c.attempt > 1 or c.due_at <= v_now)
           or c.state = 'M' and c.class = 'FUNDS'
              and c.kind in ('P', 'I', 'R'));

    if impl.settle_told(p_supplier, 'alarm', p_account::text, c_pause, v_now)
    then
        perform impl.alarm_over(p_supplier, array['funds too low'],
                                p_account::text);
        perform impl.alarm(p_supplier, 'funds too low', p_account::text,
            format('account %s needs %s for %s payments: then continue them',
                   p_account, impl.yuan(v_sum.fen), v_sum.number), v_now);
    end if;

    if impl.settle_told(p_supplier, 'message', p_account::text, c_pause,
                        v_now)
    then
        perform impl.settle_message(p_supplier,
            impl.settle_operators(p_supplier), null,
            format('%s失败：余额不足。%s需 %s 元，待付 %s 笔。'
                   || '请充值后在后台“继续打款”。',
                   case when v_sum.pays then '景区结算'
                        when v_sum.returns then '经销商退款'
                        else '理财转入' end,
                   impl.settle_account_text(p_supplier, p_account),
                   impl.settle_money_text(v_sum.fen), v_sum.number), v_now);
    end if;
end;
$$;

comment on function impl.settle_poor(int4, int2) is
'An account of ours had too little: staff are told of the sum of what waits for
money there, and the operator''s phones, once in half an hour.';

create or replace function impl.settle_charge_waits(p_case ticket.settle_case,
    p_class text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_pause constant interval := '30 min';
    v_sign  text;
    v_text  text;
begin
    if not impl.settle_told(p_case.supplier_id, 'charge',
                            p_case.order_id::text, c_pause, p_at)
    then
        return;
    end if;

    select nullif(k.sign_address, '') into v_sign
    from ticket.party_account k
    where k.supplier_id = p_case.supplier_id
      and k.party_no = p_case.party_no and k.state = 'A' and k.is_default
      and k.use = 'C' and p_class = 'AGREEMENT';

    v_text := case p_class
        when 'FUNDS' then '余额不足，请充值后重新申请出票'
        when 'AGREEMENT' then '扣款协议已终止或无效，请重新签约后申请出票'
        when 'LIMIT' then '超出扣款限额，请调整后重新申请出票'
        else '扣款未成功，请联系运营方' end;

    perform impl.settle_event(p_case.supplier_id, p_case.order_id, 0::int2,
        'charge-waits', jsonb_build_object(
            'class', p_class, 'text', v_text, 'sign', v_sign,
            'state', '等待支付', 'amount', impl.yuan(p_case.amount_fen)),
        p_at);

    if p_class in ('FUNDS', 'AGREEMENT') then
        perform impl.settle_message(p_case.supplier_id,
            array[p_case.party_no], p_case.order_id,
            format('订单 %s 扣款 %s 元失败：%s。', p_case.order_id,
                   impl.settle_money_text(p_case.amount_fen), v_text)
            || coalesce('签约地址 ' || v_sign, ''), p_at);
    end if;
end;
$$;

comment on function impl.settle_charge_waits(ticket.settle_case, text,
                                             timestamptz) is
'A charge waits until its distributor has done something: it is told what, by a
callback and on its phones, once in half an hour.';

create or replace function impl.settle_payouts_go(p_case ticket.settle_case)
returns void
language plpgsql volatile
as $$
declare
    c_wait constant interval := '10 min';
begin
    update ticket.settle_case c
    set due_at = api.now()
    where c.supplier_id = p_case.supplier_id
      and c.order_id = p_case.order_id and c.state = 'N'
      and (c.kind = 'P' or c.kind = 'R'
           /* and is not due some days later */
           and c.due_at <= c.created_at + c_wait)
      and p_case.ticket_no in (c.ticket_no, 0)
      and p_case.leg_no in (c.leg_no, 0)
      and c.attempt = 1 and c.due_at > api.now();
end;
$$;

comment on function impl.settle_payouts_go(ticket.settle_case) is
'Money has come out of the product, or will not: payouts and refunds that have
waited for it wait no more.';

create or replace function impl.settle_refunds_go(p_case ticket.settle_case)
returns void
language plpgsql volatile
as $$
declare
    c_wait constant interval := '10 min';
    v_now  timestamptz := api.now();
begin
    update ticket.settle_case c
    set due_at = v_now
    where (c.supplier_id, c.case_id) in (
        select r.supplier_id, r.case_id
        from ticket.settle_case r
        where r.supplier_id = p_case.supplier_id and r.state = 'N'
          and r.due_at > v_now and r.due_at <= v_now + c_wait
          and r.kind = 'R' and r.product_id = p_case.product_id
          and r.attempt = 1 and r.due_at <= r.created_at + c_wait
        for no key update skip locked);
end;
$$;

comment on function impl.settle_refunds_go(ticket.settle_case) is
'The same of what goes back of tickets that are over, when money has come out of
the product at its end.';
