create or replace function api.ticket_context(p_supplier int4, p_agent int4,
                                              p_order int8,
                                              p_ticket int2)
returns table (verdict text, subject text, order_id int8, business_type text,
               product_code text, product_name text, ticket_no int2,
               persons int4, day date, free int4, price_fen int8,
               amount_fen int8, line_code text, line_name text,
               slot_no int2, start_minute int2, end_minute int2,
               ticket_state text, request_key text, name_sealed bytea,
               id_sealed bytea, qr_mode text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select l.verdict, l.subject, l.order_id, l.business_type, l.product_code,
           l.product_name, l.ticket_no, l.persons, l.day, l.free, l.price_fen,
           l.amount_fen, l.line_code, l.line_name, l.slot_no, l.start_minute,
           l.end_minute, l.ticket_state, l.request_key,
           case when get_byte(l.name_sealed, 0) <> 0 then l.name_sealed end,
           case when get_byte(l.id_sealed, 0) <> 0 then l.id_sealed end,
           l.qr_mode
    from api.ticket_context_2(p_supplier, p_agent, p_order, p_ticket) l;
end;
$$;

comment on function api.ticket_context is
'api.ticket_context_2() for the release before, which has no names of groups.';

grant execute on function api.ticket_context to ticket_nginx;
