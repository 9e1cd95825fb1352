create or replace function impl.seats_told(p_supplier int4, p_order int8,
    p_tickets int2[])
returns text
language plpgsql stable
as $$
declare
    v_words text := impl.order_seats(p_supplier, p_order, p_tickets);
begin
    if v_words <> '' then
        return v_words;
    end if;

    return coalesce((
        select a.name || '（座位待定）'
        from ticket.orders o
        join ticket.seat_area a
          on a.supplier_id = o.supplier_id and a.area_id = o.area_id
        where o.supplier_id = p_supplier and o.order_id = p_order
          and o.state <> '4'
          and exists (select
                      from ticket.ticket t
                      where t.supplier_id = p_supplier
                        and t.order_id = p_order and t.state <> '2')), '');
end;
$$;

comment on function impl.seats_told(int4, int8, int2[]) is
'impl.order_seats() for visitors: of an order whose seats the house has still to
choose, the area, and that they follow.';
