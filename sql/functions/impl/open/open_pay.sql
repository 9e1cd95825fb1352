-- The supplier's settings of activation are about pages on which distributors
-- activate: who sells by this API is given tickets as it pays.
create or replace function impl.open_pay(p_order ticket.orders,
    p_unit_fen int8, p_tickets int8, p_eticket text, p_version int8,
    out verdict text, out subject text)
language plpgsql volatile
as $$
declare
    v_now    timestamptz := api.now();
    v_terms  record;
    v_agent  record;
    v_item   record;
    v_phone  bool;
    v_sealed bytea;
begin
    select g.version, g.can_deposit into strict v_agent
    from ticket.agent g
    where g.supplier_id = p_order.supplier_id
      and g.agent_id = p_order.agent_id;

    select min(i.price_fen) as price_fen, max(i.price_fen) as most_fen,
           sum(i.quantity) as quantity
    into v_item
    from ticket.order_item i
    where i.supplier_id = p_order.supplier_id
      and i.order_id = p_order.order_id;

    verdict := case
        when p_version <> v_agent.version then 'STALE'
        when p_order.pay_by <= v_now or p_order.valid_until <= v_now
            then 'ORDER_EXPIRED'
        /* Of settlement are products that this API does not sell. */
        when impl.order_stopped(p_order) or impl.order_off(p_order)
             or impl.settle_sold(p_order) then 'OPEN_STATE'
        when not v_agent.can_deposit then 'DEPOSIT_FORBIDDEN'
        when p_unit_fen <> -1
             and (p_unit_fen <> v_item.price_fen
                  or p_unit_fen <> v_item.most_fen) then 'OPEN_PRICE'
        when p_tickets <> -1 and p_tickets <> v_item.quantity
            then 'OPEN_TICKETS' end;

    if verdict is not null then
        return;
    end if;

    v_terms := impl.open_terms(p_order);

    select s.gate_media & 2 <> 0 into strict v_phone
    from ticket.supplier s
    where s.supplier_id = p_order.supplier_id;

    select y.verdict, y.id_sealed into verdict, v_sealed
    from impl.order_pays(p_order, 'Y', not v_terms.confirm,
                         case when v_phone then 2 else 0 end::int2,
                         p_order.notice, 0, v_now) y;

    update ticket.open_order n
    set eticket_no = left(p_eticket, 64)
    where verdict is null and p_eticket <> ''
      and n.supplier_id = p_order.supplier_id
      and n.order_id = p_order.order_id;
end;
$$;

comment on function impl.open_pay(ticket.orders, int8, int8, text, int8) is
'Pays for a booked order of the open ticket API, or says why not.  The caller
has locked it.';
