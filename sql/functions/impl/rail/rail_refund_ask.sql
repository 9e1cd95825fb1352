create or replace function impl.rail_refund_ask(p_supplier int4, p_agent int4,
    p_order_no text, p_who text)
returns table (verdict text, subject text, rail_id int8, refund_fen int8,
               fee_fen int8, repeated bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now    constant timestamptz := api.now();
    v_order  ticket.rail_order;
    v_refund ticket.rail_refund;
begin
    repeated := false;
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    rail_id := v_order.rail_id;
    v_refund := impl.rail_refund_open(v_order);

    if v_order.state = 'R' then
        repeated := true;
    elsif v_order.state <> 'T' then
        verdict := 'RAIL_DONE';
    elsif v_now >= v_order.departs_at then
        verdict := 'RAIL_DEPARTED';
    else
        v_refund := impl.rail_refund_make(v_order, 'U', null, null, null,
                                          p_who, v_now);
    end if;

    if verdict is null then
        refund_fen := v_refund.user_fen;
        fee_fen := v_refund.fee_fen;
    end if;

    return next;
end;
$$;

comment on function impl.rail_refund_ask(int4, int4, text, text) is
'A consumer asks for a refund, at the fees of this moment.';
