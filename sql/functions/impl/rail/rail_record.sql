create or replace function impl.rail_record(p_order ticket.rail_order,
    p_case ticket.rail_case, p_facts jsonb, p_who text, p_at timestamptz)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case  ticket.rail_case := p_case;
    v_login jsonb := impl.rail_fact(p_facts, 'login');
begin
    perform impl.rail_attempts(v_case, p_facts, p_at);
    v_case := impl.rail_case_again(v_case);

    if v_login is not null then
        perform impl.rail_login(v_case, v_login, impl.rail_pwd_index(v_case),
                                p_at);
    end if;

    v_case := case
        when v_case.state in ('Q', 'C')
        then impl.rail_checked(p_order, v_case, p_facts, p_who, p_at)
        when v_case.state = 'S'
        then impl.rail_did(p_order, v_case, p_facts, p_who, p_at)
        when v_case.state in ('V', 'E')
        then impl.rail_verified(p_order, v_case, p_facts, p_who, p_at)
        else v_case end;

    if v_case.state in ('D', 'E') then
        perform impl.rail_backs(impl.rail_order_again(p_order), p_facts, p_who,
                                p_at);
    end if;

    /* Tickets that are given back: money may still come. */
    if p_case.state = 'D' then
        update ticket.rail_case c
        set due_at = (
            select case when p_at < coalesce(o.departs_at, p_at)
                                    + interval '15 days'
                         and o.railway_fen = 0
                        then p_at + interval '1 h' end
            from ticket.rail_order o
            where o.supplier_id = c.supplier_id and o.rail_id = c.rail_id)
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no;
    end if;

    return impl.rail_case_again(v_case);
end;
$$;

comment on function impl.rail_record(ticket.rail_order, ticket.rail_case, jsonb,
                                     text, timestamptz) is
'Judges what was answered to a case, whose order is locked.';

create or replace function impl.rail_late(p_case ticket.rail_case,
    p_facts jsonb, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_do jsonb := impl.rail_fact(p_facts, 'pay_do');
begin
    if v_do is null or p_case.rail_id is null then
        return;
    end if;

    update ticket.rail_attempt t
    set answered_at = p_at, outcome = v_do ->> 'outcome',
        word = coalesce(v_do ->> 'word', ''), answer = v_do -> 'answer'
    where t.supplier_id = p_case.supplier_id and t.rail_id = p_case.rail_id
      and t.case_no = p_case.case_no and t.call = 'pay_do'
      and t.outcome is null;

    if found and impl.rail_fact_is(v_do, 'OK', null)
        and p_case.state in ('S', 'V')
    then
        perform impl.rail_know_paid(p_case, v_do, p_at);
    end if;
end;
$$;

comment on function impl.rail_late(ticket.rail_case, jsonb, timestamptz) is
'An answer to the one payment of a case, by who has its lease no more: what it
says of the money is kept all the same.';
