create or replace function impl.passage_went_out(p_passage ticket.passage)
returns bool
language plpgsql stable
as $$
declare
    v_persons int4;
    v_reentry bool;
    v_a_day   int4;
    v_in_all  int4;
    v_left    int8;
    v_all     int8;
    v_again   bool;
begin
    select t.persons, e.reentry, e.entries_per_day, e.entries_all
    into v_persons, v_reentry, v_a_day, v_in_all
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = t.supplier_id and i.order_id = t.order_id
         and i.line_no = t.line_no
    cross join lateral impl.product_entry(t.supplier_id, i.product_id) e
    where t.supplier_id = p_passage.supplier_id
      and t.order_id = p_passage.order_id
      and t.ticket_no = p_passage.ticket_no;

    /* Who is in by the others: of the day, and of all days. */
    select sum(n.persons) filter (where n.today and n.place <> 0),
           sum(n.persons) filter (where n.place <> 0),
           bool_or(n.persons > 0 and n.place > 0)
    into v_left, v_all, v_again
    from (select g.passage_no - p_passage.passage_no as place,
                 g.day is not distinct from p_passage.day as today,
                 case when g.direction = 'O' then -1 else 1 end
                 * coalesce(g.persons, v_persons) as persons
          from ticket.passage g
          where g.supplier_id = p_passage.supplier_id
            and g.order_id = p_passage.order_id
            and g.ticket_no = p_passage.ticket_no
            and g.undone_at is null) n;

    if p_passage.direction = 'I' then
        return coalesce(v_left < 0, false);
    end if;

    return coalesce(v_reentry and v_again
                    and (v_left > v_persons::int8 * v_a_day
                         or v_in_all > 0
                            and v_all > v_persons::int8 * v_in_all), false);
end;
$$;

comment on function impl.passage_went_out(ticket.passage) is
'Has somebody gone out who came in by this passage, or come in again who went
out by it?  Without it more would have left that day than came, or come than the
ticket has.  The caller has locked the order.';
