create or replace function impl.split_item(p_supplier int4, p_order int8,
    p_line int2, p_take int4, p_free int4, p_visitors int2[])
returns int2[]
language plpgsql volatile
as $$
declare
    v_item     ticket.order_item;
    v_taken    int2[];
    v_group    int2;
    v_rest     int2;
begin
    select i.* into strict v_item
    from ticket.order_item i
    where i.supplier_id = p_supplier and i.order_id = p_order
      and i.line_no = p_line;

    if p_take > 0 and v_item.form = '2' then
        select max(t.ticket_no) + 1 into v_rest
        from ticket.ticket t
        where t.supplier_id = p_supplier and t.order_id = p_order;

        update ticket.ticket t
        set persons = p_take, free = p_free
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.line_no = p_line
        returning t.ticket_no into strict v_group;

        insert into ticket.ticket (supplier_id, order_id, ticket_no, line_no,
                                   state, persons, free)
        values (p_supplier, p_order, v_rest, p_line, '0',
                v_item.quantity - p_take, v_item.free - p_free);

        update ticket.visitor v
        set ticket_no = v_rest
        where v.supplier_id = p_supplier and v.order_id = p_order
          and v.ticket_no = v_group and v.visitor_no <> all (p_visitors);

        /* Seats of its own, too: it keeps the first ones. */
        update ticket.seat_held h
        set ticket_no = v_rest
        from (select s.session_id, s.day, s.area_id, s.seat_no
              from ticket.seat_held s
              where s.supplier_id = p_supplier and s.order_id = p_order
                and s.kind = 'O' and s.ticket_no = v_group
              order by s.area_id, s.seat_no
              offset p_take) k
        where h.supplier_id = p_supplier and h.session_id = k.session_id
          and h.day = k.day and h.area_id = k.area_id
          and h.seat_no = k.seat_no;

        return array[v_rest];
    end if;

    select array_agg(k.ticket_no) into v_taken
    from (select t.ticket_no
          from ticket.ticket t
          where t.supplier_id = p_supplier and t.order_id = p_order
            and t.line_no = p_line
          order by exists (select from ticket.visitor v
                           where v.supplier_id = p_supplier
                             and v.order_id = p_order
                             and v.ticket_no = t.ticket_no
                             and v.visitor_no = any (p_visitors)) desc,
                   t.ticket_no
          limit p_take) k;

    v_taken := coalesce(v_taken, '{}');

    /* The free persons are the last ones, on either side. */
    if v_item.form = '1' then
        update ticket.ticket t
        set free = (k.place > k.persons - k.free)::int4
        from (
            select y.ticket_no,
                   row_number() over (partition by y.ticket_no = any (v_taken)
                                      order by y.ticket_no) as place,
                   case when y.ticket_no = any (v_taken) then p_take
                        else v_item.quantity - p_take end as persons,
                   case when y.ticket_no = any (v_taken) then p_free
                        else v_item.free - p_free end as free
            from ticket.ticket y
            where y.supplier_id = p_supplier and y.order_id = p_order
              and y.line_no = p_line) k
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.ticket_no = k.ticket_no;
    end if;

    return array(select t.ticket_no
                 from ticket.ticket t
                 where t.supplier_id = p_supplier and t.order_id = p_order
                   and t.line_no = p_line and t.ticket_no <> all (v_taken)
                 order by t.ticket_no);
end;
$$;

comment on function impl.split_item(int4, int8, int2, int4, int4, int2[]) is
'Splits the tickets of an item into so many persons that are delivered, of
whom so many go free, and the rest; answers with the tickets of the rest.
Visitors named go with the first part.  A group ticket is cut: the rest gets
a number of its own, which the caller knows to be free.';
