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

create or replace function impl.rail_task_of(p_order ticket.rail_order)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case := impl.rail_case_last(p_order);
begin
    if (p_order.state = 'P' and v_case.state in ('Q', 'C', 'S', 'V', 'E')
        or v_case.state = 'D' and v_case.due_at is not null) is not true
        or (impl.rail_supplier(p_order.supplier_id)).provider <> 'manual'
    then
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
