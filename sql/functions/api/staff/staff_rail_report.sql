-- Members of p_change: book_from, book_to, buy_from, buy_to, issue_from,
-- issue_to, depart_from, depart_to (days), state, agent, after: the last one of
-- the page before, last.
create or replace function api.staff_rail_report(p_supplier text,
                                                 p_change jsonb)
returns table (verdict text, subject text, order_no text, agent text,
               order_at timestamptz, bought_at timestamptz,
               ticketed_at timestamptz, departs_at timestamptz,
               train_no text, from_name text, to_name text, seat_count text,
               passengers int4, ticket_nos text, held_no text, login text,
               fare_fen int8, insurance_fen int8, paid_fen int8,
               purchase_fen int8, method text, case_word text,
               partial_refund_fen int8, user_refund_fen int8,
               return_fee_fen int8, railway_fen int8, unfrozen_fen int8,
               unfrozen_at timestamptz, state_word text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, o.order_no::text, a.user_name::text,
           o.order_at, o.bought_at, o.issued_at, o.departs_at, o.train_no,
           o.from_name, o.to_name,
           format('%s(%s)', impl.rail_seat_word(o.seat), o.seats),
           o.seats::int4, r.ticket_no, r.held_no, r.un_masked, o.fare_fen,
           o.insurance_fen, r.paid_fen, r.purchase_fen, nullif(r.method, ''),
           impl.rail_case_word(o.case_state), o.partial_refund_fen,
           o.user_refund_fen, r.refund_fee_fen, o.railway_fen,
           o.unfrozen_fen, o.unfrozen_at, impl.rail_state_word(o.state)
    from impl.rail_reported(v_supplier,
        jsonb_build_object('last', 1000) || coalesce(p_change, '{}')) o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    cross join lateral impl.rail_report_row(o) r
    order by o.order_at, o.rail_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_report is
'Rail orders one by one, with what each has moved.';

grant execute on function api.staff_rail_report to ticket_staff;
