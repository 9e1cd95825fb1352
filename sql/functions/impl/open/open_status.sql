-- 2, a payment that was refused, is what calls are refused with.
create or replace function impl.open_status(p_order ticket.orders)
returns int2
language sql immutable
as $$
    select case
        when p_order.state = '0' then 0
        when p_order.state in ('5', '6') then 1
        when p_order.state = '2' then 3
        when p_order.state in ('3', 'D') then 4
        when p_order.state = '4' and p_order.pay_method = 'Y' then 5
        end::int2;
$$;

comment on function impl.open_status(ticket.orders) is
'The state of an order as the open ticket API has it: 0 waits for its payment, 1
paid, 3 paid and waits for staff, 4 its tickets are out, 5 staff have refused
it, and its money is back; null: none of these.';
