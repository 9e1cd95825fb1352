-- One ticket (4.2.43), as GetTicketList shows it, and where its seats are.
-- qr_mode is null where it has no picture: phones do not open this supplier's
-- gates, it was given back, paper has another code, or staff have stopped its
-- order.  What the picture says besides: place, begins, ends and seats_told
-- (see impl.ticket_picture()).
create or replace function api.ticket_context_3(p_supplier int4, p_agent int4,
                                                p_order int8,
                                                p_ticket int2)
returns table (verdict text, subject text, order_id int8, business_type text,
               product_code text, product_name text, ticket_no int2,
               persons int4, day date, free int4, price_fen int8,
               amount_fen int8, line_code text, line_name text,
               slot_no int2, start_minute int2, end_minute int2,
               ticket_state text, request_key text, name_sealed bytea,
               id_sealed bytea, qr_mode text, seats text, place text,
               begins int2, ends int2, seats_told text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select t.verdict, t.subject, t.order_id, t.business_type, t.product_code,
           t.product_name, t.ticket_no, t.persons, t.day, t.free, t.price_fen,
           t.amount_fen, t.line_code, t.line_name, t.slot_no, t.start_minute,
           t.end_minute, t.ticket_state, t.request_key, t.name_sealed,
           t.id_sealed,
           case when s.gate_media & 2 <> 0 and t.ticket_state <> '2'
                     and not impl.code_is_old(p_supplier, p_order, p_ticket)
                     and not exists (
                         select
                         from ticket.orders o
                         where o.supplier_id = p_supplier
                           and o.order_id = p_order
                           and o.stopped_at is not null)
                then s.qr_mode::text end,
           impl.order_seats(p_supplier, p_order, array[p_ticket]),
           coalesce(k.line_name, ''), k.start_minute, k.end_minute,
           impl.seats_told(p_supplier, p_order, array[p_ticket])
    from api.ticket_list_2(p_supplier, p_agent, p_order) t
    join ticket.supplier s on s.supplier_id = p_supplier
    cross join lateral impl.ticket_picture(p_supplier, p_order, p_ticket) k
    where t.ticket_no = p_ticket;

    if not found then
        verdict := 'NO_TICKETS';
        return next;
    end if;
end;
$$;

comment on function api.ticket_context_3 is
'GetTicketContext (4.2.43): one ticket of an agent''s delivered order.';

grant execute on function api.ticket_context_3 to ticket_nginx;
