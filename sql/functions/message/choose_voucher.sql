create or replace function api.choose_voucher(p_supplier int4, p_agent int4,
    p_order int8, p_model text)
returns void
language plpgsql volatile
as $$
declare
    v_order record;
begin
    /* Its state is looked at here: as a condition of the statement it would
     * have it read by the index of all orders in that state. */
    select o.state, o.page into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent
    for no key update;

    if v_order.state = '0' and v_order.page >> 8 <> p_model::int4 then
        update ticket.orders o
        set page = (o.page & 255) | (p_model::int4 << 8)
        where o.supplier_id = p_supplier and o.order_id = p_order;
    end if;
end;
$$;

comment on function api.choose_voucher(int4, int4, int8, text) is
'Keeps the smsModel with which an agent is about to pay for an order, for its
voucher; the caller takes it back (0) when the payment is refused.';

revoke all on function api.choose_voucher(int4, int4, int8, text) from public;
