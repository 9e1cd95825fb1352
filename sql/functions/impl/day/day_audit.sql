create or replace function impl.day_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select f.supplier_id, 'day_refunded', o.order_id::text,
           format('%s are to go back for %s', o.due_fen, f.day)
    from ticket.day_off f
    cross join lateral impl.day_orders(f.supplier_id, f.day, f.line_id) o
    where f.refunded_at is not null and f.opened_at is null and o.persons > 0
      and (p_supplier is null or f.supplier_id = p_supplier)

    union all
    select p.supplier_id, 'day_price', p.product_id::text,
           format('agent %s, weekday %s: %s and %s are of the same days',
                  p.agent_id, p.weekday, p.first_day, n.first_day)
    from ticket.day_price p
    join ticket.day_price n using (supplier_id, product_id, agent_id, weekday)
    where n.first_day > p.first_day and n.first_day <= p.last_day
      and (p_supplier is null or p.supplier_id = p_supplier);
end;
$$;

comment on function impl.day_audit(int4) is
'The checks of api.audit() on days: of those that are called off, that nothing
is left to go back; of prices, that a day has one.';
