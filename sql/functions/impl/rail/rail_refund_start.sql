create or replace function impl.rail_refund_start(p_supplier int4,
    p_agent int4, p_order_no text, p_cash_fen int8, p_reason text,
    p_comment text, p_who text)
returns table (verdict text, subject text, rail_id int8, state text,
               refund_fen int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now    constant timestamptz := api.now();
    v_order  ticket.rail_order;
    v_refund ticket.rail_refund;
    v_most   int8;
begin
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null or v_order.state = 'U' then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    rail_id := v_order.rail_id;

    select coalesce(sum(k.price_fen), 0)::int8 into v_most
    from ticket.rail_ticket k
    where k.supplier_id = v_order.supplier_id
      and k.rail_id = v_order.rail_id and k.state = '1';

    if v_order.state <> 'T' then
        verdict := 'RAIL_DONE';
    elsif (p_cash_fen between 1 and v_most) is not true then
        verdict := 'RAIL_REFUND_AMOUNT';
    else
        v_refund := impl.rail_refund_make(v_order, 'A', p_cash_fen, p_reason,
                                          p_comment, p_who, v_now);
        v_order := impl.rail_refund_pay(impl.rail_order_again(v_order),
                                        v_refund, p_who, v_now);
        refund_fen := p_cash_fen;
    end if;

    state := v_order.state;
    return next;
end;
$$;

comment on function impl.rail_refund_start(int4, int4, text, int8, text, text,
                                           text) is
'An agent gives its consumer money back by itself: asked for and agreed to at
once.';
