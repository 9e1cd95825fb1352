create or replace function impl.rail_news(p_order ticket.rail_order,
    p_target "char", p_event text, p_amount_fen int8, p_refund_fen int8,
    p_reason text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_seq  int2;
    v_told constant bool := (
        select r.address <> ''
        from impl.rail_receiver(p_order.supplier_id, case p_target
            when 'A' then p_order.agent_id else 0 end) r);
begin
    /* An agent that has no address asks. */
    if p_target = 'A' and not v_told then
        return;
    end if;

    update ticket.rail_order o
    set news = o.news + 1
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id
    returning o.news into strict v_seq;

    insert into ticket.rail_news (supplier_id, rail_id, seq, target, event,
        agent_id, amount_fen, refund_fen, reason, event_at, due_at)
    values (p_order.supplier_id, p_order.rail_id, v_seq, p_target, p_event,
            p_order.agent_id, p_amount_fen, p_refund_fen,
            coalesce(p_reason, ''), p_at,
            case when v_told
                      and not exists (
                          select from ticket.rail_news e
                          where e.supplier_id = p_order.supplier_id
                            and e.rail_id = p_order.rail_id
                            and e.target = p_target and e.state = 'O')
                 then p_at else 'infinity' end);
end;
$$;

comment on function impl.rail_news(ticket.rail_order, "char", text, int8, int8,
                                   text, timestamptz) is
'Has the agent or the channel told of what happened to an order: as soon as what
came before is told, and it has an address.';

create or replace function impl.rail_receiver(p_supplier int4, p_agent int4)
returns table (name text, address text, key_context text)
language plpgsql stable
as $$
begin
    if p_agent = 0 then
        return query
        select 'channel', (impl.rail_supplier(p_supplier)).channel_url, '-';
        return;
    end if;

    return query
    select a.user_name::text, r.callback_url, r.merchant_code::text
    from ticket.rail_agent r
    join ticket.agent a
      on a.supplier_id = r.supplier_id and a.agent_id = r.agent_id
    where r.supplier_id = p_supplier and r.agent_id = p_agent;
end;
$$;

comment on function impl.rail_receiver(int4, int4) is
'Where an agent, or the channel as 0, is told of rail orders: empty, nowhere.';

create or replace function impl.rail_news_next(p_supplier int4, p_rail int8,
    p_target "char", p_told bool, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.rail_news w
    set due_at = case when p_told then p_at else 'infinity' end
    where w.supplier_id = p_supplier and w.rail_id = p_rail
      and w.seq = (select min(e.seq)
                   from ticket.rail_news e
                   where e.supplier_id = p_supplier and e.rail_id = p_rail
                     and e.target = p_target and e.state = 'O')
      and (w.due_at = 'infinity') = p_told;
end;
$$;

comment on function impl.rail_news_next(int4, int8, "char", bool,
                                        timestamptz) is
'The first open news of an order to one receiver are due, now where they have
waited; never where it has no address.';

-- What is in flight is due again, or done, whatever is set here.
create or replace function impl.rail_readdressed(p_supplier int4,
    p_agent int4)
returns void
language plpgsql volatile
as $$
declare
    v_now  constant timestamptz := api.now();
    v_told constant bool := (
        select r.address <> '' from impl.rail_receiver(p_supplier, p_agent) r);
begin
    perform
    from ticket.rail_news w
    where w.supplier_id = p_supplier and w.due_at is not null
      and w.target = case p_agent when 0 then 'C' else 'A' end
      and p_agent in (0, w.agent_id)
    order by w.rail_id, w.seq
    for update;

    update ticket.rail_news w
    set due_at = case when v_told
                           and not exists (
                               select from ticket.rail_news e
                               where e.supplier_id = w.supplier_id
                                 and e.rail_id = w.rail_id and e.seq < w.seq
                                 and e.target = w.target and e.state = 'O')
                      then v_now else 'infinity' end,
        event_at = case when v_told and w.due_at = 'infinity' then v_now
                        else w.event_at end
    where w.supplier_id = p_supplier and w.due_at is not null
      and w.lease_until is null
      and w.target = case p_agent when 0 then 'C' else 'A' end
      and p_agent in (0, w.agent_id);
end;
$$;

comment on function impl.rail_readdressed(int4, int4) is
'The address of an agent, or of the channel as 0, is another one: what could not
be told is told at once, or rests where there is none.';
