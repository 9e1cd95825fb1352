create or replace function impl.settle_send(p_case ticket.settle_case)
returns int8
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_content jsonb;
    v_job     int8;
begin
    if p_case.kind = 'C' then
        return impl.settle_send_charge(p_case);
    elsif p_case.kind = 'R' then
        return impl.settle_refund_send(p_case);
    elsif p_case.kind = 'P' then
        p_case := impl.settle_entry_fees(p_case, v_now);

        if p_case.case_id is null then
            return null;
        end if;
    elsif p_case.kind = 'I' then
        p_case := impl.settle_fund_plan(p_case);

        if p_case.case_id is null then
            return null;
        end if;
    elsif p_case.kind = 'E' then
        p_case := impl.settle_fund_rest(p_case, v_now);

        if p_case.case_id is null then
            return null;
        end if;
    end if;

    v_content := jsonb_strip_nulls(jsonb_build_object(
        'number', impl.settle_number(p_case),
        'made_at', extract(epoch from v_now)::int8,
        /* How much comes out in the end the platform says. */
        'amount_fen', case when p_case.kind <> 'E'
                           then p_case.amount_fen end,
        'subject', impl.settle_subject(p_case),
        'fund', case when p_case.kind in ('I', 'O', 'E')
                     then impl.settle_fund(p_case.supplier_id,
                                           p_case.product_id) end));

    if p_case.kind = 'P' then
        v_content := v_content || (impl.settle_payee(
            p_case.supplier_id, p_case.party_no,
            p_case.party_account)).content;
    end if;

    insert into ticket.pay_job (supplier_id, job_id, action, account_no,
                                number, content, content_hash, priority,
                                due_at, give_up_at, created_at, case_id)
    values (p_case.supplier_id, nextval('ticket.pay_job_number'),
            case p_case.kind when 'P' then impl.pay_action('transfer')
                             when 'I' then impl.pay_action('fund in')
                             when 'O' then impl.pay_action('fund out')
                             else impl.pay_action('fund end') end,
            p_case.account_no, v_content ->> 'number', v_content,
            sha256(convert_to(v_content::text, 'UTF8')), 2, v_now,
            '-infinity', v_now, p_case.case_id)
    returning job_id into v_job;

    update ticket.settle_case c
    set state = 'S'
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    return v_job;
end;
$$;

comment on function impl.settle_send(ticket.settle_case) is
'Puts the next try of a case, under a number of its own, on the list of what is
to be sent.  Answers the job.  The caller has locked the case behind its
order.';

-- Under the same number and with the same content, as that of any number.
create or replace function impl.settle_asked(p_case ticket.settle_case,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.pay_job (supplier_id, job_id, action, account_no,
                                number, content, content_hash, priority,
                                due_at, give_up_at, created_at, asking,
                                unclear_since, case_id)
    select p_case.supplier_id, nextval('ticket.pay_job_number'), k.action,
           d.account_no, d.number, k.content, k.content_hash, 3, p_at,
           '-infinity', p_at, true, p_at, p_case.case_id
    from ticket.pay_job_done d
    cross join lateral (
        select t.action, t.content, t.content_hash
        from ticket.pay_attempt t
        where t.supplier_id = d.supplier_id and t.job_id = d.job_id
          and not t.asking
        order by t.no
        limit 1) k
    where d.supplier_id = p_case.supplier_id and d.outcome = 3
      and d.done_at >= p_case.created_at
      and d.number = impl.settle_number(p_case)
      and d.case_id = p_case.case_id
    order by d.job_id
    limit 1;

    if found then
        update ticket.settle_case c
        set state = 'W'
        where c.supplier_id = p_case.supplier_id
          and c.case_id = p_case.case_id;
    end if;
end;
$$;

comment on function impl.settle_asked(ticket.settle_case, timestamptz) is
'A case that was refused, and of which something else is heard: nothing is known
of it any more, and the platform is asked.  The caller has locked the case
behind its order.';

create or replace function impl.settle_number(p_case ticket.settle_case)
returns text
language sql immutable
as $$
    select p_case.kind::text || p_case.case_id::text
           || impl.settle_attempt(p_case.attempt);
$$;

comment on function impl.settle_number(ticket.settle_case) is
'The number of a case''s present try at the platform.';

-- A provider that was down for a day is tried a hundred times.
create or replace function impl.settle_attempt(p_attempt int4)
returns text
language sql immutable
as $$
    select case when p_attempt < 100 then lpad(p_attempt::text, 2, '0')
                else chr(ascii('A') + (p_attempt - 100) / 36)
                     || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
                               (p_attempt - 100) % 36 + 1, 1) end;
$$;

comment on function impl.settle_attempt(int4) is
'A try in two characters, which are its number''s last: 01 to 99, then A0 to
ZZ, so that none of the first 1035 has another one''s.';

create or replace function impl.settle_subject(p_case ticket.settle_case)
returns text
language plpgsql stable
as $$
begin
    return (select left(p.name, 40)
            from ticket.product p
            where p.supplier_id = p_case.supplier_id
              and p.product_id = p_case.product_id)
        || case p_case.kind when 'P' then ' 景区结算' when 'C' then ''
                            else ' 理财' end;
end;
$$;

comment on function impl.settle_subject(ticket.settle_case) is
'What the other side reads of a case.';

create or replace function impl.settle_send_charge(p_case ticket.settle_case)
returns int8
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_id      int8 := impl.next_number(p_case.supplier_id, v_now);
    v_order   ticket.orders;
    v_way     ticket.settle_way;
    v_limit   text;
    v_payment ticket.payment;
    v_job     int8;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_case.supplier_id and o.order_id = p_case.order_id;

    v_way := impl.settle_distributor(v_order.supplier_id, v_order.agent_id);

    /* Its time is over, and it is closed. */
    if v_order.state <> '0' or v_order.pay_by <= v_now then
        update ticket.settle_case c
        set state = 'M', code = 'not charged any more'
        where c.supplier_id = p_case.supplier_id
          and c.case_id = p_case.case_id;
        return null;
    end if;

    /* What has become of it since the try before: it may be stopped or called
       off, its distributor take part no more, be charged in another way, or by
       an agreement that has ended. */
    if v_way.account_no is null
        or not impl.settle_chargeable(v_order, v_now)
    then
        perform impl.settle_charge_stops(p_case, null,
                                         'not charged any more');
        return null;
    elsif not impl.settle_signed(p_case.supplier_id, v_way) then
        perform impl.settle_charge_stops(p_case, 'AGREEMENT',
                                         'the agreement is not signed');
        return null;
    end if;

    v_limit := impl.settle_over_limit(p_case, v_way, v_now);

    if v_limit is not null then
        perform impl.settle_charge_stops(p_case, 'LIMIT', v_limit);
        return null;
    end if;

    insert into ticket.payment as p (supplier_id, payment_id, order_id,
                                     agent_id, account_no, way, number,
                                     amount_fen, state, created_at, expire_at)
    values (p_case.supplier_id, v_id, p_case.order_id, v_order.agent_id,
            v_way.account_no, 6, 'T' || v_id, p_case.amount_fen, 'W', v_now,
            coalesce(v_order.pay_by, p_case.tries_until))
    returning p.* into v_payment;

    v_job := impl.job_make(impl.pay_action('charge agreed'), v_payment, null,
        v_way.content || jsonb_build_object(
            'subject', impl.settle_subject(p_case),
            'attach', p_case.order_id::text),
        1::int2, v_now);

    update ticket.pay_job j
    set case_id = p_case.case_id
    where j.supplier_id = p_case.supplier_id and j.job_id = v_job;

    update ticket.settle_case c
    set state = 'S', payment_id = v_id, party_account = v_way.party_account,
        account_no = v_way.account_no
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    update ticket.settle_order s
    set charge_form = v_way.form
    where s.supplier_id = p_case.supplier_id and s.order_id = p_case.order_id
      and s.charge_form <> v_way.form;

    return v_job;
end;
$$;

comment on function impl.settle_send_charge(ticket.settle_case) is
'The same of a charge: its try is a payment, by the account and the agreement of
now.';
