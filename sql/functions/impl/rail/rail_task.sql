-- Where no worker speaks to the site, a cashier does, and says what it
-- answered: the same facts, judged by the same rules.

-- What another person must look at, too, before it counts: that something was
-- paid, or bought, or surely was not.
create or replace function impl.rail_task_decides(p_facts jsonb)
returns bool
language plpgsql immutable
as $$
begin
    return exists (
        select
        from jsonb_array_elements(p_facts) f
        where f.value ->> 'outcome' = 'OK'
              and f.value ->> 'call' in ('pay_do', 'done', 'pay_query',
                                         'pay_close', 'returns')
           or f.value ->> 'call' = 'pay_do'
              and f.value ->> 'outcome' = 'REFUSED');
end;
$$;

comment on function impl.rail_task_decides(jsonb) is
'Whether what a cashier says needs a second person.';

create or replace function impl.rail_task_is(p_order ticket.rail_order,
    p_case ticket.rail_case)
returns bool
language plpgsql stable
as $$
begin
    return coalesce(
        p_order.state = 'P' and p_case.state in ('Q', 'C', 'S', 'V', 'E')
        or p_case.state = 'D' and p_case.due_at is not null, false)
       and (impl.rail_supplier(p_order.supplier_id)).provider = 'manual';
end;
$$;

comment on function impl.rail_task_is(ticket.rail_order, ticket.rail_case) is
'Whether a cashier has something to do for the last case of an order.';

create or replace function impl.rail_task_what(p_case ticket.rail_case)
returns text
language sql immutable
as $$
    select case when p_case.task_facts is not null then 'confirm'
                else impl.rail_what(p_case.state) end;
$$;

comment on function impl.rail_task_what(ticket.rail_case) is
'What a cashier, or another person, has to do for a case.';

create or replace function impl.rail_task_of(p_order ticket.rail_order)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case := impl.rail_case_last(p_order);
begin
    if not impl.rail_task_is(p_order, v_case) then
        perform impl.staff_refuse('RAIL_TASK_MISSING', p_order.order_no);
    end if;

    return v_case;
end;
$$;

comment on function impl.rail_task_of(ticket.rail_order) is
'Helper: the case of an order that is worked on by hand, or a refusal.';

create or replace function impl.rail_task_mine(p_order ticket.rail_order)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case := impl.rail_task_of(p_order);
begin
    if v_case.task_by is distinct from impl.person()
        or v_case.task_until <= api.now()
        or v_case.task_facts is not null
    then
        perform impl.staff_refuse('RAIL_TASK_LOCKED', p_order.order_no,
            coalesce(v_case.task_said_by, v_case.task_by),
            impl.staff_moment(v_case.task_until));
    end if;

    return v_case;
end;
$$;

comment on function impl.rail_task_mine(ticket.rail_order) is
'Helper: the case that who acts has locked, or a refusal.';

-- Who finds a payment that somebody else has begun never makes it: it is
-- verified.
create or replace function impl.rail_task_lock(p_order ticket.rail_order)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    c_time constant interval := '10 min';
    v_now  constant timestamptz := api.now();
    v_case ticket.rail_case := impl.rail_task_of(p_order);
    v_mine constant bool := v_case.task_by = impl.person()
                            and v_case.task_until > v_now;
begin
    if v_case.task_facts is not null
        or v_case.task_until > v_now and not v_mine
    then
        perform impl.staff_refuse('RAIL_TASK_LOCKED', p_order.order_no,
            coalesce(v_case.task_said_by, v_case.task_by),
            coalesce(impl.staff_moment(v_case.task_until), '-'));
    end if;

    if v_case.state = 'Q' or v_case.state = 'S' and v_mine is not true then
        v_case := impl.rail_case_to(p_order, v_case,
            case v_case.state when 'Q' then 'C'::"char" else 'V' end, null,
            impl.person(), v_now);
    end if;

    update ticket.rail_case c
    set task_by = impl.person(), task_until = v_now + c_time
    where c.supplier_id = v_case.supplier_id
      and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
    returning c.* into strict v_case;

    return v_case;
end;
$$;

comment on function impl.rail_task_lock(ticket.rail_order) is
'A cashier takes a case, for some minutes.';

create or replace function impl.rail_task_does(p_order ticket.rail_order,
    p_case ticket.rail_case, p_facts jsonb, p_who text)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case;
begin
    update ticket.rail_case c
    set task_facts = null, task_said_by = null,
        claimed_at = case when p_case.task_said_by is null then api.now()
                          else c.claimed_at end
    where c.supplier_id = p_case.supplier_id
      and c.rail_id = p_case.rail_id and c.case_no = p_case.case_no
    returning c.* into strict v_case;

    return impl.rail_record(p_order, v_case, p_facts, p_who, api.now());
end;
$$;

comment on function impl.rail_task_does(ticket.rail_order, ticket.rail_case,
                                        jsonb, text) is
'What a cashier has said is judged.';

create or replace function impl.rail_task_said(p_order ticket.rail_order,
    p_case ticket.rail_case, p_change jsonb)
returns jsonb
language plpgsql stable
as $$
declare
    v_facts constant jsonb := coalesce(p_change -> 'facts',
        impl.rail_task_facts(p_order, p_case, p_change));
begin
    if v_facts is null then
        perform impl.staff_refuse('RAIL_TASK_EMPTY', p_order.order_no);
    elsif jsonb_typeof(v_facts) <> 'array'
        or exists (
            select
            from jsonb_array_elements(v_facts) f
            where (f.value ->> 'call' in ('login', 'held', 'pay_open',
                       'pay_do', 'pay_query', 'pay_close', 'done', 'returns')
                   and f.value ->> 'outcome' in ('OK', 'REFUSED', 'PENDING',
                                                 'UNKNOWN')) is not true)
    then
        perform impl.staff_refuse('RAIL_WRONG', p_order.order_no, 'facts');
    elsif impl.rail_fact(v_facts, 'pay_do') is not null
        and p_case.state <> 'S'
    then
        perform impl.staff_refuse('RAIL_TASK_EARLY', p_order.order_no);
    elsif p_change ->> 'held' ^@ 'OK' and not p_change ? 'total_fen' then
        perform impl.staff_refuse('RAIL_TASK_TOTAL', p_order.order_no);
    end if;

    return v_facts;
end;
$$;

comment on function impl.rail_task_said(ticket.rail_order, ticket.rail_case,
                                        jsonb) is
'What a cashier says as facts, as the worker would report them, or a refusal.';

-- Members of p_change, each OUTCOME or OUTCOME:WORD of the call: login; held
-- (OK:SAME as the agent says it, OK:OTHER something else), with total_fen and
-- pay_limit; open, with amount_fen (else total_fen) and pay_no; paid, query,
-- with method, number and paid_at; close; tickets.  shown: tickets as the site
-- shows them, if they are not what the agent said.
create or replace function impl.rail_task_facts(p_order ticket.rail_order,
    p_case ticket.rail_case, p_change jsonb)
returns jsonb
language plpgsql stable
as $$
declare
    v_shown constant jsonb := coalesce(p_change -> 'shown', p_case.tickets);
    v_paid  constant jsonb := jsonb_build_object(
        'method', p_change ->> 'method', 'channel_no', p_change ->> 'number',
        'paid_at', impl.staff_rail_moment(p_order.supplier_id,
                                          p_change ->> 'paid_at'));
begin
    return (
        select jsonb_agg(jsonb_build_object(
                   'call', c.call, 'outcome', split_part(c.said, ':', 1),
                   'word', split_part(c.said, ':', 2), 'sent_at', api.now(),
                   'answered_at', api.now())
                   || case when c.said ^@ 'OK' then c.facts else '{}' end
                   order by c.place)
        from (values
            (1, 'login', p_change ->> 'login', '{}'::jsonb),
            (2, 'held', p_change ->> 'held',
             impl.rail_task_held(p_order, v_shown, p_change)),
            (3, 'pay_open', p_change ->> 'open', jsonb_build_object(
                'pay_no', coalesce(p_change ->> 'pay_no', p_case.held_no),
                'amount_fen', coalesce(p_change -> 'amount_fen',
                                       p_change -> 'total_fen'))),
            (4, 'pay_do', p_change ->> 'paid', v_paid),
            (5, 'pay_close', p_change ->> 'close', '{}'),
            (6, 'pay_query', p_change ->> 'query', v_paid),
            (7, 'done', p_change ->> 'tickets',
             jsonb_build_object('tickets', v_shown)))
            c (place, call, said, facts)
        where c.said is not null);
end;
$$;

comment on function impl.rail_task_facts(ticket.rail_order, ticket.rail_case,
                                         jsonb) is
'What a cashier says in words, as facts; null: nothing.';

create or replace function impl.rail_task_held(p_order ticket.rail_order,
    p_shown jsonb, p_change jsonb)
returns jsonb
language plpgsql stable
as $$
begin
    return jsonb_build_object(
        'train', p_order.train_no,
        'day', (p_order.departs_at
                at time zone impl.rail_zone(p_order.supplier_id))::date,
        'from', p_order.from_name, 'to', p_order.to_name,
        'total_fen', p_change -> 'total_fen',
        'pay_limit_at', impl.staff_rail_moment(p_order.supplier_id,
                                               p_change ->> 'pay_limit'),
        'passengers', case p_change ->> 'held' when 'OK:SAME' then p_shown
                      else '[]' end);
end;
$$;

comment on function impl.rail_task_held(ticket.rail_order, jsonb, jsonb) is
'A held order as a cashier sees it: what was asked for, or something else.';
