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
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    return query
    select a.* from impl.refund_apply(v_order, p_reason) a;
end;
$$;

comment on function api.apply_refund is
'ApplyRefund (4.2.16): applies for the money of a whole order that was paid at
once and is not activated, less the breach fee of now.';

grant execute on function api.apply_refund to ticket_nginx;
