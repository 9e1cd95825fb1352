-- A gate that was offline may have let somebody in who paid later.
create or replace function impl.ticket_issued(p_ticket ticket.ticket)
returns "char"
language plpgsql stable
as $$
begin
    return case when exists (
                    select from ticket.passage g
                    where g.supplier_id = p_ticket.supplier_id
                      and g.order_id = p_ticket.order_id
                      and g.ticket_no = p_ticket.ticket_no
                      and g.direction = 'I' and g.undone_at is null)
                then '4' else '1' end::"char";
end;
$$;

comment on function impl.ticket_issued(ticket.ticket) is
'The state of a ticket that is issued now: used, where somebody is in with it.';
