-- The tickets of a delivered order (4.2.42), each with the order's head and the
-- visitors it is for: a single ticket's as it was sealed, those of a group as a
-- list, each after its length in four bytes.  What was not taken of an order
-- (state 0) never became a ticket.
--
-- A ticket of settlement says what has become of it where others have their
-- line: at each attraction, and of its money.
create or replace function api.ticket_list_2(p_supplier int4, p_agent int4,
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
declare
    c_service constant int4 := 32;      /* characters of servicename */
    v_settled bool;
begin
    v_settled := exists (select
                         from ticket.settle_order s
                         where s.supplier_id = p_supplier
                           and s.order_id = p_order);

    return query
    select null::text, null::text, o.order_id, 'S' || o.order_id, '00',
           case when o.state = 'X' then '1' else '2' end, '互联网',
           o.delivered_at, o.total_fen, o.deal_fen + o.fee_fen, o.deal_fen,
           o.fee_fen, count(*) over (), sum(t.persons) over (), p.code,
           i.product_name, t.ticket_no, t.persons,
           coalesce(o.visit_day, o.day), t.free, i.price_fen,
           i.price_fen * (t.persons - t.free), coalesce(l.code, ''),
           concat_ws('；', l.name,
                     case when n.ticket_no is not null
                          then impl.settle_ticket_states(n,
                              c_service - coalesce(length(l.name) + 1, 0))
                          end),
           o.slot_no, s.start_minute, s.end_minute,
           case n.state when '4' then '2' else t.state::text end,
           o.request_key, v.name_sealed, v.id_sealed
    from ticket.orders o
    join ticket.ticket t on t.supplier_id = p_supplier
                        and t.order_id = p_order
                        and t.state <> '0'
    join ticket.order_item i on i.supplier_id = p_supplier
                            and i.order_id = p_order
                            and i.line_no = t.line_no
    left join ticket.product p on p.supplier_id = p_supplier
                              and p.product_id = i.product_id
    left join ticket.line l on l.supplier_id = p_supplier
                           and l.line_id = o.line_id
    left join ticket.slot s on s.supplier_id = p_supplier
                           and s.line_id = o.line_id
                           and s.day = coalesce(o.slot_day, o.day)
                           and s.slot_no = o.slot_no
    left join lateral (
        select string_agg(case i.form when '1' then v.name_sealed
                          else int4send(length(v.name_sealed))
                               || v.name_sealed end,
                          '' order by v.visitor_no) as name_sealed,
               string_agg(case i.form when '1' then v.id_sealed
                          else int4send(length(v.id_sealed))
                               || v.id_sealed end,
                          '' order by v.visitor_no) as id_sealed
        from ticket.visitor v
        where v.supplier_id = p_supplier and v.order_id = p_order
          and v.ticket_no = t.ticket_no) v on true
    left join ticket.settle_ticket n
      on v_settled and n.supplier_id = p_supplier and n.order_id = p_order
         and n.ticket_no = t.ticket_no
    where o.supplier_id = p_supplier
      and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
      and o.delivered_at is not null
    order by t.ticket_no;

    if not found then
        verdict := 'NO_TICKETS';
        return next;
    end if;
end;
$$;

comment on function api.ticket_list_2 is
'GetTicketList (4.2.42): the tickets of an agent''s delivered order.';

grant execute on function api.ticket_list_2 to ticket_nginx;
