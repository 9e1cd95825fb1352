-- Whoever calls off locks the supplier, its day or performance, the quotas, and
-- at last rows here.  api.called_off_refunds() has rows here first, those that
-- it looks after, comes to orders, accounts, quotas and documents, and then to
-- days, performances and rows here, but never to a supplier.  So that none of
-- them wait for each other, the worker waits for no order, day or performance,
-- nobody waits for a row that is looked after, and all others are come to in
-- the order of their keys.
create or replace function impl.off_put(p_orders ticket.called_off[])
returns table (supplier_id int4, order_id int8)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    return query
    insert into ticket.called_off as d
    select distinct on (k.supplier_id, k.order_id) k.*
    from unnest(p_orders) k
    where not exists (select from ticket.called_off l
                      where l.supplier_id = k.supplier_id
                        and l.order_id = k.order_id and l.done_at is null)
    order by k.supplier_id, k.order_id
    on conflict (supplier_id, order_id) do update
    set done_at = null, due_at = excluded.due_at
    where d.done_at is not null
    returning d.supplier_id, d.order_id;
end;
$$;

comment on function impl.off_put(ticket.called_off[]) is
'Puts orders down for api.called_off_refunds(): answers those that it has not to
look after already.';
