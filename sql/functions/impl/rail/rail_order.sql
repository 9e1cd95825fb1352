create or replace function impl.rail_order_locked(p_supplier int4,
    p_agent int4, p_order_no text)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order;
begin
    select o.* into v_order
    from ticket.rail_order o
    where o.supplier_id = p_supplier and o.order_no = p_order_no
    for no key update;

    if v_order.agent_id = coalesce(p_agent, v_order.agent_id) then
        return v_order;
    end if;

    return null;
end;
$$;

comment on function impl.rail_order_locked(int4, int4, text) is
'An order of an agent, or whosever it is where that is null, locked: null, there
is none.';

create or replace function impl.rail_order_again(p_order ticket.rail_order)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order;
begin
    select o.* into strict v_order
    from ticket.rail_order o
    where o.supplier_id = p_order.supplier_id
      and o.rail_id = p_order.rail_id;

    return v_order;
end;
$$;

comment on function impl.rail_order_again(ticket.rail_order) is
'An order as it is now.';

create or replace function impl.rail_case_last(p_order ticket.rail_order)
returns ticket.rail_case
language plpgsql volatile
as $$
declare
    v_case ticket.rail_case;
begin
    select c.* into v_case
    from ticket.rail_case c
    where c.supplier_id = p_order.supplier_id
      and c.rail_id = p_order.rail_id and c.case_no = p_order.case_no;

    return v_case;
end;
$$;

comment on function impl.rail_case_last(ticket.rail_order) is
'The last purchase case of an order, which the caller has locked; null: there
was none.';

create or replace function impl.rail_event(p_order ticket.rail_order,
    p_who text, p_what text, p_before text, p_after text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_no int4;
begin
    update ticket.rail_order o
    set events = o.events + 1
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id
    returning o.events into strict v_no;

    insert into ticket.rail_event (supplier_id, rail_id, no, at, who, what,
                                   before, after)
    values (p_order.supplier_id, p_order.rail_id, v_no, p_at, left(p_who, 64),
            p_what, coalesce(p_before, ''), coalesce(p_after, ''));
end;
$$;

comment on function impl.rail_event(ticket.rail_order, text, text, text, text,
                                    timestamptz) is
'Writes into the history of an order, which the caller has locked.  Nothing
personal.';

create or replace function impl.rail_state(p_order ticket.rail_order,
    p_state "char", p_who text, p_what text, p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order;
begin
    update ticket.rail_order o
    set state = p_state
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id
    returning o.* into strict v_order;

    perform impl.rail_event(v_order, p_who, p_what, p_order.state::text,
                            p_state::text, p_at);
    return v_order;
end;
$$;

comment on function impl.rail_state(ticket.rail_order, "char", text, text,
                                    timestamptz) is
'An order goes into another state.';
