-- What a list of orders asks for, with numbers in the place of names: see
-- api.staff_order_list().
create or replace function impl.order_list_asked(p_supplier ticket.supplier,
    p_change jsonb)
returns table (states text, agent_id int4, product_id int4, line_id int4,
               slot_no int2, session_id int4, pay "char", printed bool,
               used bool, stopped bool, unseated bool, first_id int8,
               last_id int8, after int8, after_day date, after_start int4,
               after_session int4)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_most   constant int4 := 800;
    v_id     constant int4 := p_supplier.supplier_id;
    v_today  constant date := impl.staff_today(p_supplier.zone);
    v_first  date := (p_change ->> 'first_day')::date;
    v_last   date := (p_change ->> 'last_day')::date;
    v_from   date := (p_change ->> 'bought_first')::date;
    v_until  date := (p_change ->> 'bought_last')::date;
    v_after  ticket.orders;
begin
    if v_last < coalesce(v_first, v_today)
       or v_last > coalesce(v_first, v_today) + c_most
    then
        perform impl.staff_refuse('ORDER_DAYS',
                                  coalesce(v_first, v_today)::text,
                                  v_last::text);
    elsif v_until < v_from then
        perform impl.staff_refuse('ORDER_DAYS', v_from::text, v_until::text);
    end if;

    states := impl.order_states(coalesce(p_change ->> 'state', 'live'));
    slot_no := (p_change ->> 'slot')::int2;
    printed := (p_change ->> 'printed')::bool;
    used := (p_change ->> 'used')::bool;
    stopped := (p_change ->> 'stopped')::bool;
    unseated := coalesce((p_change ->> 'unseated')::bool, false);
    pay := case p_change ->> 'pay' when 'deposit' then 'Y' when 'rebate'
           then 'F' when 'instant' then 'E' when 'cash' then 'X'
           when 'none' then 'N' end;

    if p_change ? 'agent' then
        agent_id := (impl.staff_agent(v_id, p_change ->> 'agent')).agent_id;
    end if;

    if p_change ? 'product' then
        product_id := (impl.staff_product(v_id, p_change ->> 'product'))
                      .product_id;
    end if;

    if p_change ? 'line' then
        line_id := (impl.staff_line(v_id, p_change ->> 'line')).line_id;
    end if;

    if p_change ? 'session' then
        session_id := (p_change ->> 'session')::int4;
        perform impl.staff_session(v_id, session_id);
    end if;

    first_id := case when v_from is null then 0
                else impl.day_number(v_from) end;
    last_id := case when v_until is null then 9223372036854775807
               else impl.day_number(v_until + 1) end;
    after := 9223372036854775807;

    if p_change ? 'after' then
        select o.* into v_after
        from ticket.orders o
        where o.supplier_id = v_id
          and o.order_id = (p_change ->> 'after')::int8;

        if not found then
            perform impl.staff_refuse('ORDER_MISSING', p_change ->> 'after');
        end if;

        after := v_after.order_id;
        after_day := v_after.day;
        after_start := impl.order_start(v_after);
        after_session := coalesce(v_after.session_id, 0);
    end if;

    return next;
end;
$$;

comment on function impl.order_list_asked(ticket.supplier, jsonb) is
'What a list of orders asks for, or a refusal.';

create or replace function impl.order_states(p_word text)
returns text
language sql immutable
as $$
    select case p_word
        when 'live' then '01235678ACDX'     /* neither closed nor refused */
        when 'all' then '0123456789ABCDX'
        when 'booked' then '0'
        when 'authorised' then '2C'
        when 'paid' then '156'              /* at once, not activated */
        when 'delivered' then '3DX'
        when 'refunding' then '78A'
        when 'closed' then '4'
        when 'refused' then '9' end;
$$;

comment on function impl.order_states(text) is
'The states of orders that a word of staff''s stands for.';

create or replace function impl.order_fits(p_order ticket.orders,
    p_asked record)
returns bool
language plpgsql stable
as $$
declare
    v_supplier constant int4 := p_order.supplier_id;
    v_id       constant int8 := p_order.order_id;
begin
    if strpos(p_asked.states, p_order.state::text) = 0
       or p_order.agent_id <> p_asked.agent_id
       or p_order.session_id is distinct from p_asked.session_id
          and p_asked.session_id is not null
       or p_order.line_id is distinct from p_asked.line_id
          and p_asked.line_id is not null
       or p_order.slot_no is distinct from p_asked.slot_no
          and p_asked.slot_no is not null
       or p_order.pay_method <> p_asked.pay
       or (p_order.stopped_at is not null) <> p_asked.stopped
    then
        return false;
    end if;

    if p_asked.product_id is not null
       and not exists (
           select from ticket.order_item i
           where i.supplier_id = v_supplier and i.order_id = v_id
             and i.product_id = p_asked.product_id)
    then
        return false;
    end if;

    if p_asked.printed is not null or p_asked.used is not null then
        if (select (bool_or(t.state = '3') is distinct from p_asked.printed
                    and p_asked.printed is not null)
                   or (bool_or(t.state = '4') is distinct from p_asked.used
                       and p_asked.used is not null)
            from ticket.ticket t
            where t.supplier_id = v_supplier and t.order_id = v_id)
        then
            return false;
        end if;
    end if;

    return not p_asked.unseated
        or (p_order.session_id is not null
            and (select count(*)
                 from ticket.seat_held h
                 where h.supplier_id = v_supplier and h.order_id = v_id
                   and h.kind = 'O')
                < cardinality(impl.order_people(p_order)));
end;
$$;

comment on function impl.order_fits(ticket.orders, record) is
'Is an order one that a list asks for?';

create or replace function impl.order_start(p_order ticket.orders)
returns int4
language plpgsql stable
as $$
begin
    if p_order.session_id is not null then
        return (select p.start_minute
                from ticket.performance p
                where p.supplier_id = p_order.supplier_id
                  and p.session_id = p_order.session_id
                  and p.day = p_order.day);
    end if;

    return coalesce((
        select t.start_minute
        from ticket.slot t
        where t.supplier_id = p_order.supplier_id
          and t.line_id = p_order.line_id
          and t.day = coalesce(p_order.slot_day, p_order.day)
          and t.slot_no = p_order.slot_no), -1);
end;
$$;

comment on function impl.order_start(ticket.orders) is
'When an order''s performance or slot begins, in minutes of its day; -1: it has
neither.';
