create or replace function impl.performance_orders(p_supplier int4,
    p_session int4, p_day date)
returns table (order_id int8, due_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.order_id, m.due_fen::int8
    from ticket.orders o
    cross join lateral (
        select sum((t.persons - t.free) * i.price_fen) as fen
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = p_supplier and i.order_id = o.order_id
             and i.line_no = t.line_no
        where t.supplier_id = p_supplier and t.order_id = o.order_id
          and t.state in ('1', '3', '4')) issued
    cross join lateral (
        select case o.state
            when '0' then 0
            when '1' then (
                select coalesce(sum(impl.payment_rest(p)), 0)
                from ticket.payment p
                where p.supplier_id = p_supplier and p.order_id = o.order_id
                  and p.state = 'P')
            when '3' then issued.fen
            when 'D' then issued.fen
            when '7' then a.amount_fen
            when '8' then a.amount_fen
            else o.total_fen end as due_fen
        from (select sum(a.amount_fen) as amount_fen
              from ticket.refund_application a
              where a.supplier_id = p_supplier and a.order_id = o.order_id
                and a.state in ('7', '8')) a) m
    where o.supplier_id = p_supplier and o.session_id = p_session
      and o.day = p_day
      and o.state not in ('4', '9')
      and (o.state not in ('3', 'D') or issued.fen is not null);
end;
$$;

comment on function impl.performance_orders(int4, int4, date) is
'The orders of a performance that are neither closed nor refunded, and what is
to go back of each when it is cancelled: all that was paid or is held, of those
who have applied for it before what they applied for.';
