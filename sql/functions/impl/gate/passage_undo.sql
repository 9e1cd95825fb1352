create or replace function impl.passage_undo(p_passage ticket.passage,
    p_at timestamptz, p_by text, p_why text)
returns void
language plpgsql volatile
as $$
begin
    update ticket.passage g
    set undone_at = p_at, undone_by = p_by, undone_why = p_why
    where g.supplier_id = p_passage.supplier_id
      and g.order_id = p_passage.order_id
      and g.ticket_no = p_passage.ticket_no
      and g.passage_no = p_passage.passage_no;

    /* Nobody is in by it any more: so it is what it was, and may come back by
       the rules of that; but if it was printed while somebody was in, there is
       paper of it now.  Of passages before 1.5.0 nobody knows what it was:
       printed is what comes back least. */
    update ticket.ticket t
    set state = coalesce(
            (select '3'::"char"
             from ticket.print p
             where p.supplier_id = p_passage.supplier_id
               and p.order_id = p_passage.order_id
               and p.ticket_no = p_passage.ticket_no
             order by p.print_no
             limit 1),
            (select g.was
             from ticket.passage g
             where g.supplier_id = t.supplier_id
               and g.order_id = t.order_id
               and g.ticket_no = t.ticket_no
               and g.was <> '4'
             order by g.passage_no desc
             limit 1), '3')
    where t.supplier_id = p_passage.supplier_id
      and t.order_id = p_passage.order_id
      and t.ticket_no = p_passage.ticket_no and t.state = '4'
      and not exists (
          select
          from ticket.passage g
          where g.supplier_id = t.supplier_id and g.order_id = t.order_id
            and g.ticket_no = t.ticket_no and g.direction = 'I'
            and g.undone_at is null);
end;
$$;

comment on function impl.passage_undo(ticket.passage, timestamptz, text, text)
is
'Takes a passage back: it stays, and is counted no more.  Of the last entry of a
ticket it makes what the ticket was before, so that it can be refunded again.  A
distributor who heard of it hears nothing, and of the next one neither: the
first passage is told, once (R126).  The caller has locked the order, and asked
impl.passage_went_out().';
