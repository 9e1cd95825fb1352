-- A held number that was lost is not tried again, nor one that was not found in
-- the same account.
create or replace function impl.rail_held_used(p_supplier int4,
    p_held_no text, p_un_index bytea)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.rail_case c
        where c.supplier_id = p_supplier and c.held_no = p_held_no
          and c.state = 'F'
          and (c.reason in ('SEAT_LOST', 'EXPIRED')
               or c.reason = 'HELD_NOT_FOUND' and c.un_index = p_un_index))
        or exists (
        select
        from ticket.rail_case c
        where c.supplier_id = p_supplier and c.held_no = p_held_no
          and c.state in ('Q', 'C', 'S', 'V', 'D', 'E'));
end;
$$;

comment on function impl.rail_held_used(int4, text, bytea) is
'Whether a held order is somebody''s already, or surely gone.';

create or replace function impl.rail_account_put(p_order ticket.rail_order,
    p_un bytea, p_un_index bytea, p_un_masked text, p_warned bool)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.rail_account as a (supplier_id, agent_id, user_index,
        user_sealed, sealed_for, user_masked, warned)
    values (p_order.supplier_id, p_order.agent_id, p_un_index, p_un,
            p_order.order_no, p_un_masked, p_warned)
    on conflict (supplier_id, agent_id, user_index) do update
    set warned = p_warned
    where a.warned <> p_warned;
end;
$$;

comment on function impl.rail_account_put(ticket.rail_order, bytea, bytea, text,
                                          bool) is
'An agent has named an account of its at the site; warned: with a password of
its own.';

-- p_pwd, p_pwd_index: null, the uniform one.
create or replace function impl.rail_need_pay(p_order ticket.rail_order,
    p_tickets jsonb, p_held_no text, p_un bytea, p_un_index bytea,
    p_un_masked text, p_pwd bytea, p_pwd_index bytea, p_comment text)
returns table (verdict text, subject text, rail_id int8, case_no int2,
               repeated bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now     constant timestamptz := api.now();
    v_case    ticket.rail_case := impl.rail_case_last(p_order);
    v_uniform bytea;
    v_on      bool;
begin
    rail_id := p_order.rail_id;
    repeated := false;

    select a.purchase_on into v_on
    from ticket.rail_agent a
    where a.supplier_id = p_order.supplier_id
      and a.agent_id = p_order.agent_id;

    select w.password_index into v_uniform
    from ticket.rail_password w
    where w.supplier_id = p_order.supplier_id
      and w.agent_id = p_order.agent_id;

    verdict := case
        when p_order.state <> 'P' then 'RAIL_DONE'
        when p_order.order_type <> 0 then 'RAIL_JOINT'
        when v_on is not true then 'RAIL_PURCHASE_OFF'
        when v_case.state in ('Q', 'C', 'S', 'V')
             and (v_case.held_no <> p_held_no
                  or v_case.un_index <> p_un_index) then 'RAIL_WORKING'
        when v_case.state = 'E' then 'RAIL_PAID' end;

    if verdict is not null then
        return next;
        return;
    elsif v_case.state in ('Q', 'C', 'S', 'V') then
        case_no := v_case.case_no;
        repeated := true;
        return next;
        return;
    end if;

    if not impl.rail_fits(p_order, p_tickets)
        or not impl.rail_well_said(p_tickets)
        or exists (select
                   from jsonb_array_elements(p_tickets) t
                   where t.value ->> 'ticket_no' is distinct from p_held_no)
    then
        verdict := 'BAD_PARAM';
        subject := 'result';
    elsif impl.rail_sum(p_tickets) > p_order.fare_fen then
        verdict := 'RAIL_PRICE_HIGHER';
    elsif impl.rail_held_used(p_order.supplier_id, p_held_no, p_un_index) then
        verdict := 'RAIL_HELD_USED';
    elsif p_pwd is null and v_uniform is null then
        verdict := 'RAIL_PASSWORD';
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    /* Two orders with one held number, at the same moment: the first one has
       it. */
    insert into ticket.rail_case as c (supplier_id, rail_id, case_no, agent_id,
        held_no, un_sealed, un_index, un_masked, pwd_sealed, pwd_index,
        tickets, imported_at, due_at)
    values (p_order.supplier_id, p_order.rail_id, p_order.case_no + 1,
            p_order.agent_id, p_held_no, p_un, p_un_index, p_un_masked,
            case when p_pwd_index is distinct from v_uniform then p_pwd end,
            case when p_pwd_index is distinct from v_uniform
                 then p_pwd_index end,
            p_tickets, v_now, v_now)
    on conflict do nothing
    returning c.* into v_case;

    if not found then
        verdict := 'RAIL_HELD_USED';
        return next;
        return;
    end if;

    perform impl.rail_account_put(p_order, p_un, p_un_index, p_un_masked,
                                  v_case.pwd_sealed is not null
                                  and v_uniform is not null);

    update ticket.rail_order o
    set case_no = v_case.case_no, case_state = 'Q'
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id;

    case_no := v_case.case_no;
    perform impl.rail_event(p_order, 'agent', 'case ' || case_no, '', 'Q',
                            v_now);
    perform impl.rail_comment(p_order, 'agent', p_comment, v_now);
    return next;
end;
$$;

comment on function impl.rail_need_pay(ticket.rail_order, jsonb, text, bytea,
                                       bytea, text, bytea, bytea, text) is
'An agent asks us to pay for the seats that it holds.';
