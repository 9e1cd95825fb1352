-- The one place where a case goes into another state.
create or replace function impl.rail_case_to(p_order ticket.rail_order,
    p_case ticket.rail_case, p_state "char", p_reason text, p_who text,
    p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case  ticket.rail_case;
    v_ended constant bool := p_state in ('D', 'F', 'E');
begin
    update ticket.rail_case c
    set state = p_state,
        reason = coalesce(p_reason, ''),
        ended_at = case when v_ended then coalesce(c.ended_at, p_at) end,
        pwd_sealed = case when p_state in ('D', 'F') then null
                          else c.pwd_sealed end,
        due_at = case when p_state in ('D', 'F') then null
                      when p_state = 'E' then p_at + interval '10 min'
                      else c.due_at end,
        proof_at = case when v_ended then null else c.proof_at end,
        task_by = case when v_ended then null else c.task_by end,
        task_until = case when v_ended then null else c.task_until end,
        task_facts = case when v_ended then null else c.task_facts end,
        task_said_by = case when v_ended then null else c.task_said_by end
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no
    returning c.* into strict v_case;

    update ticket.rail_order o
    set case_no = v_case.case_no, case_state = p_state
    where o.supplier_id = p_case.supplier_id and o.rail_id = p_case.rail_id;

    perform impl.rail_event(p_order, p_who,
        'case' || case when p_reason <> '' then ' ' || p_reason else '' end,
        p_case.state::text, p_state::text, p_at);

    if v_ended then
        perform impl.rail_news(p_order, 'A', 'PAY', null, null, p_reason, p_at)
        where p_reason is distinct from 'TAKEN_BACK';
    end if;

    return v_case;
end;
$$;

comment on function impl.rail_case_to(ticket.rail_order, ticket.rail_case,
                                      "char", text, text, timestamptz) is
'A case goes into another state: the order says so, the history, and at its end
the agent hears of it.';

-- Money that is held goes back to purchase.
create or replace function impl.rail_case_fails(p_order ticket.rail_order,
    p_case ticket.rail_case, p_reason text, p_who text, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
begin
    if p_case.held_fen > 0 then
        perform impl.rail_move(p_order, 'release', 'held', 'purchase',
                               p_case.held_fen, p_at);

        update ticket.rail_case c
        set held_fen = 0
        where c.supplier_id = p_case.supplier_id
          and c.rail_id = p_case.rail_id and c.case_no = p_case.case_no;
    end if;

    return impl.rail_case_to(p_order, p_case, 'F', p_reason, p_who, p_at);
end;
$$;

comment on function impl.rail_case_fails(ticket.rail_order, ticket.rail_case,
                                         text, text, timestamptz) is
'A case ends: it was surely not paid.';

create or replace function impl.rail_case_spent(p_order ticket.rail_order,
    p_case ticket.rail_case, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case := p_case;
begin
    if p_case.held_fen = 0 then
        return v_case;
    end if;

    perform impl.rail_move(p_order, 'purchase', 'held', 'railway',
                           p_case.held_fen, p_at);

    update ticket.rail_case c
    set spent_fen = c.spent_fen + c.held_fen, held_fen = 0
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no
    returning c.* into strict v_case;

    update ticket.rail_order o
    set bought_at = coalesce(o.bought_at, v_case.paid_at, p_at)
    where o.supplier_id = p_case.supplier_id and o.rail_id = p_case.rail_id;

    return v_case;
end;
$$;

comment on function impl.rail_case_spent(ticket.rail_order, ticket.rail_case,
                                         timestamptz) is
'What is held for a case was paid to the railway.';

create or replace function impl.rail_case_again(p_case ticket.rail_case)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case;
begin
    select c.* into strict v_case
    from ticket.rail_case c
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no;

    return v_case;
end;
$$;

comment on function impl.rail_case_again(ticket.rail_case) is
'A case as it is now.';

-- 3, 6, 15 seconds, then every 30.
create or replace function impl.rail_wait(p_tries int2)
returns interval
language sql immutable
as $$
    select case p_tries when 0 then interval '3 s' when 1 then interval '6 s'
                        when 2 then interval '15 s'
                        else interval '30 s' end;
$$;

comment on function impl.rail_wait(int2) is
'How long a case waits before its next try.';
