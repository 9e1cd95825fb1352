create or replace function impl.passage_newcomers(p_supplier int4,
    p_order int8, p_ticket int2, p_passage int2, p_persons int4)
returns int4
language plpgsql stable
as $$
begin
    if p_passage = 1 then
        return p_persons;
    end if;

    return (
        select greatest(0, least(p_persons, t.persons - coalesce((
                   select sum(coalesce(g.persons, t.persons))
                   from ticket.passage g
                   where g.supplier_id = p_supplier and g.order_id = p_order
                     and g.ticket_no = p_ticket and g.passage_no < p_passage
                     and g.direction = 'I' and g.undone_at is null), 0)))
        from ticket.ticket t
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.ticket_no = p_ticket);
end;
$$;

comment on function impl.passage_newcomers(int4, int8, int2, int2, int4) is
'How many of the persons of an entry came in for the first time.';
