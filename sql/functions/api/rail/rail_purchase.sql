create or replace function api.rail_purchase(p_supplier int4, p_agent int4,
                                             p_order_no text)
returns table (verdict text, subject text, pay_status int2, state text,
               reason text, held_no text, amount_fen int8, method text,
               paid_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    select o.* into v_order
    from ticket.rail_order o
    where o.supplier_id = p_supplier and o.order_no = p_order_no
      and o.agent_id = p_agent and o.state <> 'U';

    if not found then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    v_case := impl.rail_case_last(v_order);
    pay_status := impl.rail_pay_status(v_order.case_state);
    state := impl.rail_case_word(v_order.case_state);
    reason := coalesce(v_case.reason, '');
    held_no := v_case.held_no;
    amount_fen := v_case.total_fen;
    method := coalesce(v_case.method, '');
    paid_at := v_case.paid_at;
    return next;
end;
$$;

comment on function api.rail_purchase is
'QueryPurchase: what has become of the purchase of an order.';

grant execute on function api.rail_purchase to ticket_nginx;
