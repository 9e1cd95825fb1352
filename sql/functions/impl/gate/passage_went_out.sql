create or replace function impl.passage_went_out(p_passage ticket.passage)
returns bool
language plpgsql stable
as $$
declare
    v_persons int4;
    v_left    int8;
begin
    if p_passage.direction <> 'I' then
        return false;
    end if;

    select t.persons into v_persons
    from ticket.ticket t
    where t.supplier_id = p_passage.supplier_id
      and t.order_id = p_passage.order_id
      and t.ticket_no = p_passage.ticket_no;

    select sum(case when g.direction = 'O' then -1 else 1 end
               * coalesce(g.persons, v_persons))
               filter (where g.passage_no <> p_passage.passage_no
                             and g.undone_at is null
                             and g.day is not distinct from p_passage.day)
    into v_left
    from ticket.passage g
    where g.supplier_id = p_passage.supplier_id
      and g.order_id = p_passage.order_id
      and g.ticket_no = p_passage.ticket_no;

    return coalesce(v_left < 0, false);
end;
$$;

comment on function impl.passage_went_out(ticket.passage) is
'Has somebody gone out who came in by this passage?  Without it more would have
left that day than came.  The caller has locked the order.';
