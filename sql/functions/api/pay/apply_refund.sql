create or replace function api.apply_refund(p_supplier int4, p_agent int4,
    p_order int8, p_reason text)
returns table (verdict text, subject text, order_id int8, state text,
               amount_fen int8, fee_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
    v_made  ticket.refund_application;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent
    for no key update;

    order_id := p_order;
    state := v_order.state;

    if not found then
        verdict := 'APPLY_UNKNOWN';
    elsif v_order.delivered_at is not null then
        verdict := 'APPLY_SOLD';                                    /* R210 */
    elsif v_order.state not in ('5', '6') then
        verdict := 'APPLY_STATE';
    elsif v_order.valid_until <= api.now() then
        verdict := 'APPLY_LATE';        /* it will be, without being asked */
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    v_made := impl.application_make(p_supplier, p_order,
        impl.pay_cause('application'), false, left(p_reason, 200),
        'at once');
    amount_fen := v_made.amount_fen;
    fee_fen := v_made.fee_fen;

    select o.state::text into state
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    return next;
end;
$$;

comment on function api.apply_refund is
'ApplyRefund (4.2.16): applies for the money of a whole order that was paid at
once and is not activated, less the breach fee of now.';

grant execute on function api.apply_refund to ticket_nginx;
