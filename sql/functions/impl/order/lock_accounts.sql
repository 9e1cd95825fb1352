create or replace function impl.lock_accounts(p_suppliers int4[],
    p_orders int8[])
returns void
language plpgsql volatile
as $$
begin
    perform from (
        select distinct k.supplier_id,
               impl.paying_account(o.agent_id, o.pay_method) as account_id
        from unnest(p_suppliers, p_orders) k(supplier_id, order_id)
        cross join lateral (
            select y.agent_id, y.pay_method from ticket.orders y
            where y.supplier_id = k.supplier_id and y.order_id = k.order_id
            offset 0) o
        order by 1, 2) k
    cross join lateral (
        select from ticket.account a
        where a.supplier_id = k.supplier_id and a.account_id = k.account_id
        offset 0
        for no key update) a;
end;
$$;

comment on function impl.lock_accounts(int4[], int8[]) is
'Locks the accounts that orders are paid from, in the order of their keys, for
those who close many orders in one transaction.  The caller has locked the
orders.';
