create or replace function api.refund_unactivated(p_supplier int4,
    p_order int8, p_reason text)
returns bool
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    perform from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.state = '6' and o.pay_method = 'E'
    for no key update;

    if not found then
        return false;
    end if;

    perform impl.application_make(p_supplier, p_order,
        impl.pay_cause('not activated'), true, left(p_reason, 200),
        'at once');

    return true;
end;
$$;

comment on function api.refund_unactivated is
'An order that was paid at once could not be activated: its money is applied for
by itself, without a fee (R29).  False: the order is not in that state.';

grant execute on function api.refund_unactivated to ticket_worker;
