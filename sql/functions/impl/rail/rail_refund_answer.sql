create or replace function impl.rail_refund_answer(p_supplier int4,
    p_agent int4, p_order_no text, p_agree bool, p_cash_fen int8,
    p_reason int2, p_comment text, p_who text)
returns table (verdict text, subject text, rail_id int8, state text,
               refund_fen int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now    constant timestamptz := api.now();
    v_order  ticket.rail_order;
    v_refund ticket.rail_refund;
begin
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null or v_order.state = 'U' then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    rail_id := v_order.rail_id;
    v_refund := impl.rail_refund_open(v_order);

    /* It was agreed to, and waits for funds: it is what the call wants. */
    if v_order.state <> 'R' or v_refund.state is distinct from '0' then
        verdict := 'RAIL_DONE';
    elsif p_agree and p_cash_fen is null
          and (impl.rail_supplier(p_supplier)).refund_cash_required
    then
        verdict := 'RAIL_REFUND_CASH';
    elsif p_agree and p_cash_fen <> v_refund.user_fen then
        verdict := 'RAIL_REFUND_AMOUNT';
    elsif not p_agree and (p_reason in (1, 2, 3, 6)) is not true then
        verdict := 'BAD_PARAM';
        subject := 'reason';
    elsif p_agree then
        v_order := impl.rail_refund_pay(v_order, v_refund, p_who, v_now);
        refund_fen := v_refund.user_fen;
    else
        update ticket.rail_refund r
        set state = '2', decided_at = v_now, reason = p_reason::text,
            comment = left(coalesce(p_comment, ''), 80)
        where r.supplier_id = v_refund.supplier_id
          and r.rail_id = v_refund.rail_id and r.no = v_refund.no;

        v_order := impl.rail_state(v_order, 'T', p_who,
            'refund refused, reason ' || p_reason, v_now);
        perform impl.rail_news(v_order, 'C', 'REFUSED', null, null,
                               p_reason::text, v_now);
    end if;

    perform impl.rail_comment(v_order, p_who, p_comment, v_now)
    where verdict is null;

    state := v_order.state;
    return next;
end;
$$;

comment on function impl.rail_refund_answer(int4, int4, text, bool, int8, int2,
                                            text, text) is
'What becomes of a refund that a consumer has asked for.';
