create or replace function api.ticket_passages(p_supplier int4, p_agent int4,
                                               p_order int8, p_ticket int2)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               passed_at timestamptz, station_name text, gate text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, o.order_id, g.ticket_no, g.at,
           g.station_name, g.gate
    from ticket.orders o
    join ticket.passage g on g.supplier_id = p_supplier
                         and g.order_id = p_order
                         and g.ticket_no = p_ticket
                         and g.direction = 'I' and g.undone_at is null
    where o.supplier_id = p_supplier
      and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    order by g.passage_no;

    if not found then
        verdict := 'NO_PASSAGES';
        return next;
    end if;
end;
$$;

comment on function api.ticket_passages is
'QueryTicketCheckList (4.2.47): the gates that a ticket has passed.';

grant execute on function api.ticket_passages to ticket_nginx;
