create or replace function impl.delivery_day(p_supplier int4,
    p_order ticket.orders, p_at timestamptz)
returns date
language sql stable
as $$
    select case when impl.slot_moves(p_supplier, p_order)
                then greatest(p_order.day, impl.local_day(p_supplier, p_at))
                else p_order.day end;
$$;

comment on function impl.delivery_day(int4, ticket.orders, timestamptz) is
'The day of the visit where an order is delivered and nobody names one: its
effective date, or today where its place moves and that date is past.';
