create or replace function impl.order_way(p_order ticket.orders,
    p_mode "char")
returns text
language sql immutable
as $$
    select case when p_order.pay_method in ('N', 'X') then 'none'
                when p_mode = '1' then 'cash'
                when p_order.pay_method = 'E' then 'platform'
                else 'account' end;
$$;

comment on function impl.order_way(ticket.orders, "char") is
'Which way the money of an order goes back, in words: mode as in callbacks, 1 in
cash, 2 the way it came.';
