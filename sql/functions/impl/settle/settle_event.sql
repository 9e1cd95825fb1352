create or replace function impl.settle_event(p_supplier int4, p_order int8,
    p_ticket int2, p_event text, p_note jsonb, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    with counted as (
        update ticket.orders o
        set events = o.events + 1
        where o.supplier_id = p_supplier and o.order_id = p_order
          /* R119, R120: whom there is to call. */
          and impl.client_ref(o.request_key) is not null
          and impl.open_number(o.request_key) is null
          and exists (select from ticket.agent a
                      where a.supplier_id = o.supplier_id
                        and a.agent_id = o.agent_id
                        and a.callback_address <> '')
        returning o.agent_id, o.events
    )
    insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                               ticket_no, event_at, expire_at, due_at, note)
    select p_supplier, p_order, c.events, c.agent_id,
           impl.event_kind('settlement'), p_ticket, p_at,
           p_at + interval '24 hours', p_at,
           jsonb_strip_nulls(jsonb_build_object('event', p_event)
                             || coalesce(p_note, '{}'))
    from counted c;
end;
$$;

comment on function impl.settle_event(int4, int8, int2, text, jsonb,
                                      timestamptz) is
'Tells a distributor what settlement has done to an order of its, or to a ticket
(0: to all the order): attraction, state, amount, text and sign of p_note.  The
caller has locked the order.';

create or replace function impl.settle_leg_told(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when 'A' then '待激活'
        when 'W' then '待游玩'
        when 'V' then '已游玩'
        when 'S' then '已游玩'
        when 'X' then '未游玩失效'
        when 'N' then '无需退款'
        when 'P' then '待退款'
        when 'R' then '已退款' end;
$$;

comment on function impl.settle_leg_told("char") is
'The state of a share as its distributor hears of it: whether the attraction has
been paid it does not.';
