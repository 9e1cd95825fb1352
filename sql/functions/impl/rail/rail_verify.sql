create or replace function impl.rail_limit(p_case ticket.rail_case)
returns timestamptz
language plpgsql immutable
as $$
begin
    return coalesce(p_case.pay_limit_at,
                    p_case.imported_at + interval '45 min');
end;
$$;

comment on function impl.rail_limit(ticket.rail_case) is
'Until when a held order can be paid for.';

create or replace function impl.rail_know_paid(p_case ticket.rail_case,
    p_fact jsonb, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case;
begin
    update ticket.rail_case c
    set paid_at = coalesce(c.paid_at,
                           least((p_fact ->> 'paid_at')::timestamptz, p_at),
                           p_at),
        method = coalesce(nullif(p_fact ->> 'method', ''), c.method),
        channel_no = coalesce(nullif(p_fact ->> 'channel_no', ''),
                              c.channel_no),
        proof_at = null
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no
    returning c.* into strict v_case;

    return v_case;
end;
$$;

comment on function impl.rail_know_paid(ticket.rail_case, jsonb,
                                        timestamptz) is
'The channel says that a case was paid.';

-- What pay_do has answered.
create or replace function impl.rail_did(p_order ticket.rail_order,
    p_case ticket.rail_case, p_facts jsonb, p_who text, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case  ticket.rail_case := p_case;
    v_do    jsonb := impl.rail_fact(p_facts, 'pay_do');
    v_query jsonb := impl.rail_fact(p_facts, 'pay_query');
begin
    if impl.rail_fact_is(v_do, 'REFUSED', null)
        and impl.rail_fact_is(v_query, 'OK', null)
        and v_query ->> 'word' in ('NOT_PAID', 'CLOSED')
    then
        return impl.rail_case_fails(p_order, v_case,
            case v_do ->> 'word'
                when 'FUNDS' then 'CHANNEL_FUNDS'
                when 'CLOSED' then 'EXPIRED'
                when 'EXPIRED' then 'EXPIRED'
                when 'AMOUNT' then 'AMOUNT_CHANGED'
                else 'CHANNEL_REFUSED' end, p_who, p_at);
    end if;

    if impl.rail_fact_is(v_do, 'OK', null) then
        v_case := impl.rail_know_paid(v_case, v_do, p_at);
    elsif impl.rail_fact_is(v_query, 'OK', 'PAID') then
        v_case := impl.rail_know_paid(v_case, v_query, p_at);
    end if;

    update ticket.rail_case c
    set due_at = case when c.paid_at is not null then p_at
                      else p_at + impl.rail_wait(0::int2) end,
        tries = 0
    where c.supplier_id = v_case.supplier_id
      and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
    returning c.* into strict v_case;

    return impl.rail_case_to(p_order, v_case, 'V', null, p_who, p_at);
end;
$$;

comment on function impl.rail_did(ticket.rail_order, ticket.rail_case, jsonb,
                                  text, timestamptz) is
'After the one try to pay: it was surely refused, or has to be verified.';

create or replace function impl.rail_bought(p_order ticket.rail_order,
    p_case ticket.rail_case, p_tickets jsonb, p_by_agent bool, p_who text,
    p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case;
begin
    update ticket.rail_case c
    set paid_at = coalesce(c.paid_at, p_at), by_agent = p_by_agent
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no
    returning c.* into strict v_case;

    v_case := impl.rail_case_spent(p_order, v_case, p_at);
    perform impl.rail_issue(impl.rail_order_again(p_order), p_tickets,
                            v_case.held_no, true, p_who, p_at);
    v_case := impl.rail_case_to(p_order, v_case, 'D', null, p_who, p_at);

    perform impl.rail_refunds_go(p_order.supplier_id, p_order.agent_id, p_at);
    return v_case;
end;
$$;

comment on function impl.rail_bought(ticket.rail_order, ticket.rail_case, jsonb,
                                     bool, text, timestamptz) is
'A case has its tickets: it is paid, and its order issued.';

-- The only ways out: tickets for everybody; the proof that it was not paid,
-- twice, of which the second time nobody could pay it any more; or that nobody
-- knows, which is never the second.
create or replace function impl.rail_verified(p_order ticket.rail_order,
    p_case ticket.rail_case, p_facts jsonb, p_who text, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case   ticket.rail_case := p_case;
    v_asked  timestamptz := coalesce(p_case.claimed_at, p_at);
    v_close  jsonb := impl.rail_fact(p_facts, 'pay_close');
    v_query  jsonb := impl.rail_fact(p_facts, 'pay_query');
    v_held   jsonb := impl.rail_fact(p_facts, 'held');
    v_done   jsonb := impl.rail_fact(p_facts, 'done');
    v_not    bool := false;
    v_over   bool := v_asked > impl.rail_limit(p_case);
begin
    if impl.rail_fact_is(v_done, 'OK', null)
        and impl.rail_fits(p_order, v_done -> 'tickets')
        and not exists (
            select
            from jsonb_array_elements(v_done -> 'tickets') t
            where (coalesce((t.value ->> 'valid')::bool, true)
                   and (t.value ->> 'price_fen')::int8 > 0) is not true)
        and p_order.state = 'P'
    then
        if impl.rail_fact_is(v_query, 'OK', 'PAID') then
            v_case := impl.rail_know_paid(v_case, v_query, p_at);
        end if;

        return impl.rail_bought(p_order, v_case, v_done -> 'tickets', false,
                                p_who, p_at);
    end if;

    if impl.rail_fact_is(v_query, 'OK', 'PAID') then
        v_case := impl.rail_know_paid(v_case, v_query, p_at);
    elsif impl.rail_fact_is(v_query, 'OK', 'RETURNED')
          or impl.rail_fact_is(v_close, 'REFUSED', 'PAID')
    then
        v_case := impl.rail_know_paid(v_case, '{}', p_at);
    elsif impl.rail_fact_is(v_query, 'OK', null)
          and v_query ->> 'word' in ('NOT_PAID', 'CLOSED')
    then
        v_not := true;
    end if;

    if impl.rail_fact_is(v_close, 'OK', null)
       or impl.rail_fact_is(v_query, 'OK', 'CLOSED')
    then
        update ticket.rail_case c
        set closed_at = coalesce(c.closed_at, p_at)
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
        returning c.* into strict v_case;
    end if;

    if v_case.paid_at is not null then
        if v_case.state = 'E' then
            v_case := impl.rail_case_spent(p_order, v_case, p_at);
        elsif p_at >= v_case.paid_at + interval '15 min'
              or impl.rail_fact_is(v_query, 'OK', 'RETURNED')
        then
            v_case := impl.rail_case_spent(p_order, v_case, p_at);
            return impl.rail_case_to(p_order, v_case, 'E', 'NO_TICKETS', p_who,
                                     p_at);
        end if;
    elsif v_case.state = 'V' and v_not
          and (impl.rail_fact_is(v_held, 'OK', null)
               or impl.rail_fact_is(v_done, 'REFUSED', 'NOT_FOUND') and v_over)
    then
        if v_case.proof_at is not null
            and v_asked >= v_case.proof_at + interval '60 s'
            and (v_over or v_case.closed_at is not null)
        then
            return impl.rail_case_fails(p_order, v_case, 'NOT_PAID', p_who,
                                        p_at);
        end if;

        update ticket.rail_case c
        set proof_at = coalesce(c.proof_at, p_at)
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
        returning c.* into strict v_case;
    elsif v_case.state = 'V' and v_not
          and impl.rail_fact_is(v_held, 'REFUSED', 'NOT_FOUND')
    then
        /* Neither there nor bought: that proves nothing, and the time before
           no more. */
        update ticket.rail_case c
        set proof_at = null
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
        returning c.* into strict v_case;
    end if;

    if v_case.state = 'V' and v_case.paid_at is null
        and p_at >= impl.rail_limit(v_case) + interval '30 min'
    then
        return impl.rail_case_to(p_order, v_case, 'E', 'UNKNOWN', p_who, p_at);
    end if;

    update ticket.rail_case c
    set due_at = case
            when c.state = 'E'
            then case when p_at < c.ended_at + interval '24 h'
                      then p_at + interval '10 min' end
            when c.proof_at is not null
            then greatest(p_at + interval '3 s',
                          c.proof_at + interval '61 s')
            else p_at + impl.rail_wait(c.tries) end,
        tries = least(c.tries + 1, 1000)
    where c.supplier_id = v_case.supplier_id
      and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
    returning c.* into strict v_case;

    return v_case;
end;
$$;

comment on function impl.rail_verified(ticket.rail_order, ticket.rail_case,
                                       jsonb, text, timestamptz) is
'What site and channel say of a payment that may have been made.';

-- Money that came back, where the site or the channel names it.
create or replace function impl.rail_backs(p_order ticket.rail_order,
    p_facts jsonb, p_who text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order := p_order;
    v_back  record;
    v_did   int4;
begin
    for v_back in
        select (r.value ->> 'amount_fen')::int8 as fen,
               r.value ->> 'reference' as reference,
               r.value ->> 'name_index' as name_index
        from jsonb_array_elements(
                 coalesce(impl.rail_fact(p_facts, 'returns') -> 'returns',
                          '[]')) r
        union all
        select (q.value ->> 'amount_fen')::int8, q.value ->> 'reference', null
        from (select impl.rail_fact(p_facts, 'pay_query') as value) q
        where impl.rail_fact_is(q.value, 'OK', 'RETURNED')
    loop
        continue when v_back.fen is null or v_back.fen <= 0
                      or length(coalesce(v_back.reference, ''))
                         not between 1 and 64;

        v_order := impl.rail_order_again(v_order);
        v_did := impl.rail_returned(v_order, v_back.fen, v_back.reference,
                                    null, p_who, p_at);

        if v_did = 0 and v_back.name_index is not null then
            update ticket.rail_ticket k
            set returned_fen = k.returned_fen + v_back.fen
            from ticket.rail_passenger p
            where p.supplier_id = v_order.supplier_id
              and p.rail_id = v_order.rail_id
              and p.name_index = v_back.name_index::bytea
              and k.supplier_id = p.supplier_id and k.rail_id = p.rail_id
              and k.no = (select min(w.no)
                          from ticket.rail_passenger w
                          where w.supplier_id = p.supplier_id
                            and w.rail_id = p.rail_id
                            and w.name_index = p.name_index);
        elsif v_did > 1 then
            perform impl.alarm(v_order.supplier_id, 'rail return',
                v_order.order_no, format('%s by reference %s: not booked',
                    impl.yuan(v_back.fen), v_back.reference), p_at);
        end if;
    end loop;
end;
$$;

comment on function impl.rail_backs(ticket.rail_order, jsonb, text,
                                    timestamptz) is
'Books what the railway or the channel says to have given back, each once.';
