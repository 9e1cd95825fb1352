-- Whose rail orders somebody sees: of who belongs to an agent its own and no
-- others, of staff all.
create or replace function impl.acts_for_agent()
returns bool
language plpgsql stable
as $$
begin
    return impl.signed_in_as('{agent}');
end;
$$;

comment on function impl.acts_for_agent() is
'Whether who acts belongs to an agent, and so sees no more than that one''s.';

create or replace function impl.staff_rail_own(p_supplier int4)
returns text
language plpgsql stable
as $$
begin
    return coalesce(impl.person_agent((impl.actor() ->> 'staff_id')::int4,
                                      p_supplier), '');
end;
$$;

comment on function impl.staff_rail_own(int4) is
'The user name of the agent that who acts belongs to; empty: none any more.';

create or replace function impl.staff_rail_agent(p_supplier int4, p_user text)
returns ticket.rail_agent
language plpgsql stable
as $$
declare
    v_rail ticket.rail_agent;
begin
    if impl.acts_for_agent() and p_user <> impl.staff_rail_own(p_supplier) then
        perform impl.staff_refuse('RAIL_MERCHANT_MISSING', p_user);
    end if;

    select r.* into v_rail
    from ticket.rail_agent r
    where r.supplier_id = p_supplier
      and r.agent_id = (impl.staff_agent(p_supplier, p_user)).agent_id;

    if not found then
        perform impl.staff_refuse('RAIL_MERCHANT_MISSING', p_user);
    end if;

    return v_rail;
end;
$$;

comment on function impl.staff_rail_agent(int4, text) is
'Helper: the agent of a user name that buys rail tickets, or a refusal.';

create or replace function impl.staff_rail_sees(p_supplier int4, p_user text)
returns int4
language plpgsql stable
as $$
begin
    return (impl.staff_rail_agent(p_supplier, k.name)).agent_id
    from (select coalesce(p_user, case when impl.acts_for_agent()
              then impl.staff_rail_own(p_supplier) end)) k (name)
    where k.name is not null;
end;
$$;

comment on function impl.staff_rail_sees(int4, text) is
'Whose rail orders are asked for: the agent named, or the own one; null: all.';

create or replace function impl.staff_rail_order(p_supplier text,
    p_order_no text)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_supplier constant int4 := (impl.staff_supplier(p_supplier)).supplier_id;
    v_order    ticket.rail_order;
begin
    v_order := impl.rail_order_locked(v_supplier,
        impl.staff_rail_sees(v_supplier, null), p_order_no);

    if v_order.rail_id is null then
        perform impl.staff_refuse('RAIL_MISSING', p_order_no);
    end if;

    return v_order;
end;
$$;

comment on function impl.staff_rail_order(text, text) is
'Helper: a rail order that who acts sees, locked, or a refusal.';

-- What the wire says, for staff: words of the tongue have rows of their own.
create or replace function impl.staff_rail_agreed(p_order_no text,
    p_verdict text, p_subject text)
returns void
language plpgsql volatile
as $$
begin
    if p_verdict is null then
        return;
    end if;

    perform impl.staff_refuse(
        case p_verdict when 'RAIL_ORDER_UNKNOWN' then 'RAIL_MISSING'
                       when 'BAD_PARAM' then 'RAIL_WRONG'
                       when 'RAIL_DONE' then 'RAIL_STATE'
                       else p_verdict end,
        p_order_no, p_subject);
end;
$$;

comment on function impl.staff_rail_agreed(text, text, text) is
'Refuses with what an answer of the tongue says, if it refuses.';

create or replace function impl.staff_rail_merchants(p_supplier int4,
    p_agent int4)
returns table (user_name text, agent_id int4, merchant_code text,
               enabled bool, purchase_on bool, callback_url text,
               unfreeze_min int4, password_version int4,
               password_at timestamptz, keys int4, orders int8,
               frozen_fen int8, purchase_fen int8, held_fen int8,
               refund_fen int8, available_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select g.user_name::text, r.agent_id, r.merchant_code::text, r.enabled,
           r.purchase_on, r.callback_url, r.unfreeze_min, w.version,
           w.changed_at,
           (select count(*)::int4
            from ticket.rail_key k
            where k.supplier_id = r.supplier_id and k.agent_id = r.agent_id),
           b.orders, b.frozen_fen, b.purchase_fen, b.held_fen, b.refund_fen,
           b.available_fen
    from ticket.rail_agent r
    join ticket.agent g
      on g.supplier_id = r.supplier_id and g.agent_id = r.agent_id
    join ticket.rail_balance b
      on b.supplier_id = r.supplier_id and b.agent_id = r.agent_id
    left join ticket.rail_password w
      on w.supplier_id = r.supplier_id and w.agent_id = r.agent_id
    where r.supplier_id = p_supplier
      and r.agent_id = coalesce(p_agent, r.agent_id)
    order by r.merchant_code;
end;
$$;

comment on function impl.staff_rail_merchants(int4, int4) is
'Agents that buy rail tickets, or one of them, with their balances.';

create or replace function impl.staff_rail_url(p_url text, p_old text)
returns text
language plpgsql volatile
as $$
begin
    if p_url is null or p_url in (p_old, '') then
        return coalesce(p_url, p_old);
    elsif p_url !~ '^https?://[^\s/]+' then
        perform impl.staff_refuse('RAIL_URL', p_url);
    elsif not impl.callback_reachable(p_url) then
        perform impl.staff_refuse('CALLBACK_REACH', p_url);
    end if;

    return p_url;
end;
$$;

comment on function impl.staff_rail_url(text, text) is
'Helper: an address to which news go, null as it was, or a refusal.';

create or replace function impl.staff_rail_minute(p_time text)
returns int2
language plpgsql volatile
as $$
begin
    if p_time is null then
        return null;
    elsif p_time !~ '^([01][0-9]|2[0-3]):?[0-5][0-9]$' then
        perform impl.staff_refuse('RAIL_NIGHT', p_time);
    end if;

    return left(p_time, 2)::int2 * 60 + right(p_time, 2)::int2;
end;
$$;

comment on function impl.staff_rail_minute(text) is
'Helper: the minute of a day, or a refusal.';

create or replace function impl.staff_rail_key_put(p_supplier int4,
    p_agent int4, p_name text, p_sealed bytea)
returns int4
language plpgsql volatile
as $$
declare
    v_count int4;
    v_index int4;
begin
    select count(*), coalesce(max(k.key_index), 0) + 1 into v_count, v_index
    from ticket.rail_key k
    where k.supplier_id = p_supplier and k.agent_id = p_agent;

    if v_count >= 2 then
        perform impl.staff_refuse('RAIL_KEY_THIRD', p_name);
    end if;

    insert into ticket.rail_key (supplier_id, agent_id, key_index, key_sealed,
                                 created_at)
    values (p_supplier, p_agent, v_index, p_sealed, api.now());

    return v_index;
end;
$$;

comment on function impl.staff_rail_key_put(int4, int4, text, bytea) is
'Helper: the number of a new key for rail orders, or a refusal.';

create or replace function impl.staff_rail_key_end(p_supplier int4,
    p_agent int4, p_name text, p_index int4)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.rail_key k
    where k.supplier_id = p_supplier and k.agent_id = p_agent
      and k.key_index = p_index;

    if not found then
        perform impl.staff_refuse('KEY_UNKNOWN', p_name, p_index::text);
    end if;
end;
$$;

comment on function impl.staff_rail_key_end(int4, int4, text, int4) is
'Helper: ends a key for rail orders, or refuses.';

create or replace function impl.staff_rail_logged(p_order ticket.rail_order,
    p_after jsonb)
returns void
language plpgsql volatile
as $$
begin
    perform impl.logged(p_order.supplier_id, 'rail_order',
                        jsonb_build_object('order_no', p_order.order_no), null,
                        p_after);
end;
$$;

comment on function impl.staff_rail_logged(ticket.rail_order, jsonb) is
'Says what somebody did to a rail order, in the log of staff: see
impl.logged().';

create or replace function impl.staff_rail_moment(p_supplier int4,
    p_text text)
returns timestamptz
language plpgsql stable
as $$
begin
    if p_text !~ ('^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?'
                  '(Z|[+-]\d\d(:?\d\d)?)?$')
    then
        perform impl.staff_refuse('RAIL_MOMENT', p_text);
    end if;

    return case when p_text ~ ':\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$'
                then p_text::timestamptz
                else p_text::timestamp at time zone
                     impl.rail_zone(p_supplier) end;

exception when data_exception then
    perform impl.staff_refuse('RAIL_MOMENT', p_text);
end;
$$;

comment on function impl.staff_rail_moment(int4, text) is
'Helper: a moment as people write it, by the supplier''s clocks unless it says
otherwise, or a refusal.';

-- Those of a quarter of an hour count together.
create or replace function impl.rail_guessed(p_supplier int4, p_user text)
returns void
language plpgsql volatile
as $$
declare
    c_tries constant int4 := 5;
    c_pause constant interval := '15 min';
    v_now   constant timestamptz := api.now();
begin
    update ticket.rail_password w
    set bad = k.bad % c_tries,
        bad_since = case when k.bad = 1 then v_now else w.bad_since end,
        locked_until = case when k.bad = c_tries then v_now + c_pause end
    from (
        select o.agent_id,
               case when o.bad_since > v_now - c_pause then o.bad
                    else 0 end + 1 as bad
        from ticket.rail_password o
        where o.supplier_id = p_supplier
          and o.agent_id = (impl.staff_agent(p_supplier, p_user)).agent_id
        for update) k
    where w.supplier_id = p_supplier and w.agent_id = k.agent_id;
end;
$$;

comment on function impl.rail_guessed(int4, text) is
'Somebody said a wrong old password of an agent''s accounts: five close the
form.';
