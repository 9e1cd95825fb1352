create or replace function impl.closing_facts(p_supplier int4, p_day date,
    p_from timestamptz, p_to timestamptz, out first_order int8,
    out last_order int8, out orders int8, out persons int8, out passages int8,
    out visitors int8)
language plpgsql stable
as $$
begin
    select min(o.order_id), max(o.order_id), count(*),
           coalesce(sum(i.persons), 0)
    into first_order, last_order, orders, persons
    from impl.report_orders(p_supplier, 'purchase', p_day, p_day) o
    cross join lateral (
        select sum(i.quantity) as persons
        from ticket.order_item i
        where i.supplier_id = p_supplier and i.order_id = o.order_id) i;

    select count(*), coalesce(sum(impl.passage_newcomers(
                                  p_supplier, g.order_id, g.ticket_no,
                                  g.passage_no, g.persons)), 0)
    into passages, visitors
    from impl.report_came(p_supplier, p_from, p_to) g;
end;
$$;

comment on function impl.closing_facts(int4, date, timestamptz, timestamptz) is
'What a closing counts of a day beside money: orders that were booked, and who
came in.';
