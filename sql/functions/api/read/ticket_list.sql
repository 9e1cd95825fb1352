-- A seal's first byte is its version, and 0 begins the length of a list's.
create or replace function api.ticket_list(p_supplier int4, p_agent int4,
                                           p_order int8)
returns table (verdict text, subject text, order_id int8, bill text,
               station_id text, business_type text, station_name text,
               delivered_at timestamptz, total_fen int8, deal_total_fen int8,
               deal_fen int8, fee_fen int8, ticket_count int8,
               person_count int8, product_code text, product_name text,
               ticket_no int2, persons int4, day date, free int4,
               price_fen int8, amount_fen int8, line_code text, line_name text,
               slot_no int2, start_minute int2, end_minute int2,
               ticket_state text, request_key text, name_sealed bytea,
               id_sealed bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select l.verdict, l.subject, l.order_id, l.bill, l.station_id,
           l.business_type, l.station_name, l.delivered_at, l.total_fen,
           l.deal_total_fen, l.deal_fen, l.fee_fen, l.ticket_count,
           l.person_count, l.product_code, l.product_name, l.ticket_no,
           l.persons, l.day, l.free, l.price_fen, l.amount_fen, l.line_code,
           l.line_name, l.slot_no, l.start_minute, l.end_minute,
           l.ticket_state, l.request_key,
           case when get_byte(l.name_sealed, 0) <> 0 then l.name_sealed end,
           case when get_byte(l.id_sealed, 0) <> 0 then l.id_sealed end
    from api.ticket_list_2(p_supplier, p_agent, p_order) l;
end;
$$;

comment on function api.ticket_list is
'api.ticket_list_2() for the release before, which has no names of groups.';

grant execute on function api.ticket_list to ticket_nginx;
