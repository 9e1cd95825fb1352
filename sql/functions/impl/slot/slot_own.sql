create or replace function impl.slot_own(p_order ticket.orders)
returns int8
language sql immutable
as $$
    select api.quota_id(impl.quota_kind('slot'),
                        coalesce(p_order.slot_day, p_order.day),
                        p_order.line_id::int8 * 1000 + p_order.slot_no);
$$;

comment on function impl.slot_own(ticket.orders) is
'The quota of the slot that an order has.';
