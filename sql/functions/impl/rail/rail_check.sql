-- Before anything is paid: why the held order must not be, as P4 has it; '':
-- it may; null: that cannot be told yet.
create or replace function impl.rail_check_why(p_order ticket.rail_order,
    p_case ticket.rail_case, p_facts jsonb, p_at timestamptz)
returns text
language plpgsql volatile
as $$
declare
    v_rail  ticket.rail_supplier := impl.rail_supplier(p_order.supplier_id);
    v_login jsonb := impl.rail_fact(p_facts, 'login');
    v_held  jsonb := impl.rail_fact(p_facts, 'held');
    v_open  jsonb := impl.rail_fact(p_facts, 'pay_open');
    v_total int8 := (v_held ->> 'total_fen')::int8;
    v_limit timestamptz := p_case.pay_limit_at;
begin
    if impl.rail_fact_is(v_login, 'REFUSED', null)
        and v_login ->> 'word' in ('BAD_PASSWORD', 'CAPTCHA', 'LOCKED')
    then
        return case v_login ->> 'word' when 'LOCKED' then 'ACCOUNT_LOCKED'
                                       else v_login ->> 'word' end;
    end if;

    if coalesce(v_limit, p_case.imported_at + interval '45 min')
       < p_at + make_interval(secs => v_rail.min_pay_s)
    then
        return 'TIME_SHORT';
    end if;

    if not impl.rail_fact_is(v_held, 'OK', null) then
        return case when p_case.empties >= 3
                     and p_at >= p_case.imported_at + interval '10 s'
                    then 'HELD_NOT_FOUND' end;
    end if;

    if v_held ->> 'train' is distinct from p_order.train_no
       or (v_held ->> 'day')::date is distinct from
          (p_order.departs_at
           at time zone impl.rail_zone(p_order.supplier_id))::date
       or v_held ->> 'from' is distinct from p_order.from_name
       or v_held ->> 'to' is distinct from p_order.to_name
       or not impl.rail_fits(p_order, v_held -> 'passengers')
       or v_total is distinct from impl.rail_sum(v_held -> 'passengers')
       or coalesce(v_total, 0) <= 0
    then
        return 'MISMATCH';
    elsif not impl.rail_seats_asked(p_order, v_held -> 'passengers') then
        return 'SEAT_NOT_ASKED';
    elsif v_total > p_order.fare_fen then
        return 'PRICE_HIGHER';
    elsif impl.rail_fact_is(v_open, 'REFUSED', 'EXPIRED') then
        return 'SEAT_LOST';
    elsif not impl.rail_fact_is(v_open, 'OK', null) then
        return null;
    elsif (v_open ->> 'amount_fen')::int8 is distinct from v_total
          or coalesce(v_open ->> 'pay_no', '') = ''
    then
        return 'AMOUNT_CHANGED';
    elsif (impl.rail_balance(p_order.supplier_id, p_order.agent_id))
              .purchase_fen < v_total
    then
        return 'FUNDS';
    end if;

    return '';
end;
$$;

comment on function impl.rail_check_why(ticket.rail_order, ticket.rail_case,
                                        jsonb, timestamptz) is
'Why a held order must not be paid for, after what the site has said.';

-- The one place that lets money go: it is held, and the attempt is written, in
-- the transaction before the call is sent.
create or replace function impl.rail_checked(p_order ticket.rail_order,
    p_case ticket.rail_case, p_facts jsonb, p_who text, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_rail  ticket.rail_supplier := impl.rail_supplier(p_order.supplier_id);
    v_case  ticket.rail_case := p_case;
    v_held  jsonb := impl.rail_fact(p_facts, 'held');
    v_open  jsonb := impl.rail_fact(p_facts, 'pay_open');
    v_why   text;
    v_night timestamptz;
    v_empty constant bool := impl.rail_fact_is(v_held, 'REFUSED', 'NOT_FOUND');
begin
    update ticket.rail_case c
    set pay_limit_at = coalesce(
            (v_held ->> 'pay_limit_at')::timestamptz,
            (v_open ->> 'pay_until')::timestamptz, c.pay_limit_at),
        empties = case
            when impl.rail_fact_is(v_held, 'OK', null) then 0
            when v_empty and (c.empty_at is null
                              or p_at >= c.empty_at + interval '3 s')
            then c.empties + 1
            else c.empties end,
        empty_at = case
            when v_empty and (c.empty_at is null
                              or p_at >= c.empty_at + interval '3 s')
            then p_at
            else c.empty_at end
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no
    returning c.* into strict v_case;

    v_why := impl.rail_check_why(p_order, v_case, p_facts, p_at);

    if v_why = '' then
        perform impl.rail_move(p_order, 'hold', 'purchase', 'held',
                               (v_held ->> 'total_fen')::int8, p_at);

        update ticket.rail_case c
        set total_fen = (v_held ->> 'total_fen')::int8,
            held_fen = (v_held ->> 'total_fen')::int8,
            pay_no = v_open ->> 'pay_no', tries = 0, state = 'S',
            attempts = c.attempts + 1
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
        returning c.* into strict v_case;

        insert into ticket.rail_attempt (supplier_id, rail_id, case_no, no,
                                         call, request, sent_at)
        values (v_case.supplier_id, v_case.rail_id, v_case.case_no,
                v_case.attempts, 'pay_do',
                jsonb_build_object('pay_no', v_case.pay_no, 'amount_fen',
                                   v_case.total_fen, 'key',
                                   impl.rail_pay_key(p_order, v_case)), p_at);

        v_case.state := p_case.state;       /* as the history has it */
        return impl.rail_case_to(p_order, v_case, 'S', null, p_who, p_at);
    elsif v_why <> '' then
        return impl.rail_case_fails(p_order, v_case, v_why, p_who, p_at);
    end if;

    /* Nothing is certain, and no money can have moved: once more. */
    v_night := impl.rail_night_over(v_rail, p_at);

    if v_night is not null
        and jsonb_path_exists(p_facts, '$[*] ? (@.word == "MAINTENANCE")')
    then
        if v_case.pay_limit_at is null
            or v_night + make_interval(secs => v_rail.min_pay_s)
               > v_case.pay_limit_at
        then
            return impl.rail_case_fails(p_order, v_case, 'MAINTENANCE', p_who,
                                        p_at);
        end if;
    end if;

    update ticket.rail_case c
    set due_at = case
            when v_night is not null
             and jsonb_path_exists(p_facts, '$[*] ? (@.word == "MAINTENANCE")')
            then v_night
            when v_empty then p_at + interval '4 s'
            else p_at + impl.rail_wait(c.tries) end,
        tries = least(c.tries + 1, 1000)
    where c.supplier_id = v_case.supplier_id
      and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
    returning c.* into strict v_case;

    return case when v_case.state = 'Q' then v_case
                else impl.rail_case_to(p_order, v_case, 'Q', null, p_who, p_at)
           end;
end;
$$;

comment on function impl.rail_checked(ticket.rail_order, ticket.rail_case,
                                      jsonb, text, timestamptz) is
'What the site says of a held order is judged: it is to be paid for, or surely
not, or looked at once more.';

create or replace function impl.rail_pay_key(p_order ticket.rail_order,
    p_case ticket.rail_case)
returns text
language plpgsql immutable
as $$
begin
    return format('%s-%s', p_order.order_no, p_case.case_no);
end;
$$;

comment on function impl.rail_pay_key(ticket.rail_order, ticket.rail_case) is
'What the payment of a case is known by, so that it is made once.';
