-- What is asked of a platform besides: what can be taken out of a money product
-- today, what there is in an account.
create or replace function impl.settle_look(p_supplier int4, p_account int2,
    p_case int8, p_number text, p_action text, p_content jsonb,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_content jsonb := p_content || jsonb_build_object(
        'number', p_number, 'made_at', extract(epoch from p_at)::int8);
begin
    insert into ticket.pay_job (supplier_id, job_id, action, account_no,
                                number, content, content_hash, priority,
                                due_at, give_up_at, created_at, case_id)
    values (p_supplier, nextval('ticket.pay_job_number'),
            impl.pay_action(p_action), p_account, p_number, v_content,
            sha256(convert_to(v_content::text, 'UTF8')), 2, p_at,
            '-infinity', p_at, p_case);
end;
$$;

comment on function impl.settle_look(int4, int2, int8, text, text, jsonb,
                                     timestamptz) is
'Puts a question on the list of what is to be sent, for a case or for none.';

create or replace function impl.settle_fund_ask(p_case ticket.settle_case,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_case c
    set state = 'S', attempt = c.attempt + 1, class = 'LIMIT'
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    perform impl.settle_look(p_case.supplier_id, p_case.account_no,
        p_case.case_id,
        format('Q%s%s', p_case.case_id,
               impl.settle_attempt(p_case.attempt + 1)),
        'fund', jsonb_build_object('fund',
            impl.settle_fund(p_case.supplier_id, p_case.product_id)), p_at);
end;
$$;

comment on function impl.settle_fund_ask(ticket.settle_case, timestamptz) is
'A money product does not give all of its money in one day: how much does it
give today?  The caller has locked the case.';

create or replace function impl.settle_fund_said(p_case ticket.settle_case,
    p_job ticket.pay_job, p_outcome int2, p_amount_fen int8)
returns bool
language plpgsql volatile
as $$
declare
    v_now    timestamptz := api.now();
    v_settle ticket.settle_order;
    v_rest   int8 := impl.settle_fund_principal(p_case.supplier_id,
                                                p_case.product_id);
    v_part   int8 := case when p_outcome = 1
                          then least(coalesce(p_amount_fen, 0), v_rest)
                          else 0 end;
    v_zone   text := (select s.zone
                      from ticket.supplier s
                      where s.supplier_id = p_case.supplier_id);
begin
    perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                         p_outcome);

    /* All that is left comes with what it has yielded. */
    if p_case.state not in ('S', 'W') then
        return true;
    elsif v_part > 0 and v_part < v_rest then
        v_settle.supplier_id := p_case.supplier_id;
        v_settle.product_id := p_case.product_id;

        perform impl.settle_case_make('O', v_settle, 0::int2, 0::int2, 0, 0,
            p_case.account_no, v_part, 0, v_now + interval '72 h', v_now,
            v_now);
    end if;

    update ticket.settle_case c
    set state = 'N', tries_until = greatest(c.tries_until,
                                            v_now + interval '72 h'),
        due_at = case when v_part = v_rest then v_now
            else ((v_now at time zone v_zone)::date + 1 + time '00:10')
                 at time zone v_zone end
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    return true;
end;
$$;

comment on function impl.settle_fund_said(ticket.settle_case, ticket.pay_job,
                                          int2, int8) is
'What a money product gives today comes out of it today, the rest and the yield
on another day.  The caller has locked the case.';

create or replace function impl.settle_fund_parted(p_case ticket.settle_case)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_case.supplier_id;
    v_now      timestamptz := api.now();
begin
    perform impl.settle_case_ends(p_case, 'K', v_now);

    perform impl.book(c_supplier, p_case.case_id, 0::int2,
        impl.transfer_kind('fund out'), impl.platform_side(p_case.account_no),
        impl.side('fund'), p_case.amount_fen, v_now);

    insert into ticket.transfer_part (supplier_id, order_id, no, case_id)
    values (c_supplier, p_case.case_id, 1, p_case.case_id);

    update ticket.settle_ticket t
    set fund_fen = t.fund_fen - k.fen
    from (select w.order_id, w.ticket_no,
                 greatest(0, least(w.fund_fen,
                                   p_case.amount_fen - w.before)) as fen
          from (select y.order_id, y.ticket_no, y.fund_fen,
                       sum(y.fund_fen) over (order by y.order_id, y.ticket_no)
                       - y.fund_fen as before
                from ticket.settle_order s
                join ticket.settle_ticket y
                  on y.supplier_id = s.supplier_id
                     and y.order_id = s.order_id
                where s.supplier_id = c_supplier
                  and s.product_id = p_case.product_id and s.fund = 'I') w) k
    where t.supplier_id = c_supplier and t.order_id = k.order_id
      and t.ticket_no = k.ticket_no and k.fen > 0;

    /* Of one that shares its money product this was all. */
    if impl.settle_fund_principal(c_supplier, p_case.product_id) = 0 then
        perform impl.settle_fund_over(c_supplier, p_case.product_id);
    end if;

    perform impl.settle_refunds_go(p_case);
end;
$$;

comment on function impl.settle_fund_parted(ticket.settle_case) is
'A part of a product''s money has come out of its money product at the end: a
document of its own.  Of whose tickets it is said to be does not matter any
more.';

create or replace function impl.settle_fund_rest(p_case ticket.settle_case,
    p_at timestamptz)
returns ticket.settle_case
language plpgsql volatile
as $$
declare
    v_case  ticket.settle_case;
    v_waits bool;
    v_rest  int8;
begin
    select exists (
        select
        from ticket.settle_case c
        where c.supplier_id = p_case.supplier_id
          and c.product_id = p_case.product_id and c.order_id = 0
          and c.kind = 'O' and c.state in ('N', 'S', 'W', 'M'))
    into v_waits;

    v_rest := impl.settle_fund_principal(p_case.supplier_id,
                                         p_case.product_id);

    update ticket.settle_case c
    set due_at = case when v_waits then p_at + interval '10 min'
                      else c.due_at end,
        amount_fen = case when v_waits then c.amount_fen
                          else greatest(v_rest, 0) end
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id
    returning c.* into v_case;

    if v_waits then
        return null;
    end if;

    return v_case;
end;
$$;

comment on function impl.settle_fund_rest(ticket.settle_case, timestamptz) is
'What is left in a money product to come out in the end; null: a part of it is
still coming, and the case waits.';

create or replace function impl.settle_balances(p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v record;
begin
    for v in
        select p.supplier_id, p.account_no, a.merchant_id
        from ticket.settle_poor p
        join ticket.provider_account a
          on a.supplier_id = p.supplier_id and a.account_no = p.account_no
             and a.state = 'A'
        where p.since <= p_at - interval '5 min'
          and not exists (
              select from ticket.pay_job j
              where j.supplier_id = p.supplier_id
                and j.account_no = p.account_no
                and j.action = impl.pay_action('balance'))
        order by p.supplier_id, p.account_no
    loop
        continue when not impl.settle_told(v.supplier_id, 'look',
            v.account_no::text, interval '5 min', p_at);

        perform impl.settle_look(v.supplier_id, v.account_no, null,
            'B' || lpad(nextval('ticket.pay_job_number')::text, 12, '0'),
            'balance',
            jsonb_build_object('payer', v.merchant_id), p_at);
    end loop;
end;
$$;

comment on function impl.settle_balances(timestamptz) is
'Asks what there is in accounts that had too little, each five minutes.';

create or replace function impl.settle_balance(p_job ticket.pay_job,
    p_outcome int2, p_amount_fen int8)
returns bool
language plpgsql volatile
as $$
declare
    v_wanted int8;
begin
    perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                         p_outcome);

    select coalesce(sum(c.amount_fen), 0) into v_wanted
    from ticket.settle_case c
    where c.supplier_id = p_job.supplier_id
      and c.account_no = p_job.account_no and c.kind = 'P'
      and (c.state = 'N' or c.state = 'M' and c.class = 'FUNDS');

    if p_outcome = 1 and p_amount_fen >= v_wanted then
        delete from ticket.settle_poor p
        where p.supplier_id = p_job.supplier_id
          and p.account_no = p_job.account_no;
        perform impl.alarm_over(p_job.supplier_id, array['funds too low'],
                                p_job.account_no::text);
    end if;

    return true;
end;
$$;

comment on function impl.settle_balance(ticket.pay_job, int2, int8) is
'An account that had too little has enough now for all that waits: what was not
sent goes out; what was refused waits for staff all the same.';
