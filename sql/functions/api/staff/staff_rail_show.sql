-- What is sealed (..._sealed) leaves the database so, under the number of the
-- order: who has called opens it, and shows certificates in part.
create or replace function api.staff_rail_show(p_supplier text,
                                               p_order_no text)
returns table (verdict text, subject text, order_no text, agent text,
               order_type int2, order_at timestamptz, source text,
               train_no text, from_name text, to_name text,
               departs_at timestamptz, arrives_at timestamptz, seat text,
               seat_price_fen int8, other_seats text[], seats int4, trips json,
               appointment bool, contact text, mobile text, fare_fen int8,
               insurance_fen int8, total_fen int8, state text,
               state_word text, reason int2, partial_refund_fen int8,
               user_refund_fen int8, railway_fen int8, frozen_fen int8,
               unfrozen_fen int8, unfrozen_at timestamptz,
               paid_at timestamptz, issued_at timestamptz, held_no text,
               case_no int2, case_state text, case_word text,
               case_reason text, login_sealed bytea, bought_fen int8,
               returned_fen int8, method text, bought_at timestamptz,
               pay_limit_at timestamptz, task json, passengers json,
               refunds json, cases json, history json, request_key text)
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
           o.order_type, o.order_at, o.source, o.train_no, o.from_name,
           o.to_name, o.departs_at, o.arrives_at, impl.rail_seat_word(o.seat),
           o.seat_fen,
           array(select impl.rail_seat_word(e.seat)
                 from unnest(o.ext_seats) with ordinality e (seat, place)
                 order by e.place),
           o.seats::int4, o.trips::json, o.appointment, o.contact_masked,
           o.mobile_masked, o.fare_fen, o.insurance_fen,
           o.fare_fen + o.insurance_fen, o.state::text,
           impl.rail_state_word(o.state), o.reason, o.partial_refund_fen,
           o.user_refund_fen, o.railway_fen, o.frozen_fen, o.unfrozen_fen,
           o.unfrozen_at, o.paid_at, o.issued_at, c.held_no::text, o.case_no,
           nullif(o.case_state::text, '-'), impl.rail_case_word(o.case_state),
           nullif(c.reason::text, ''), c.un_sealed,
           case when c.spent_fen > 0 then c.spent_fen
                when c.state = 'E' then c.total_fen end,
           c.returned_fen, nullif(c.method, ''), c.paid_at, c.pay_limit_at,
           impl.rail_task_shown(o), impl.rail_passengers_shown(o),
           impl.rail_refunds_shown(o), impl.rail_cases_shown(o),
           impl.rail_events_shown(o), o.order_no::text
    from ticket.rail_order o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    left join ticket.rail_case c
      on c.supplier_id = o.supplier_id and c.rail_id = o.rail_id
         and c.case_no = o.case_no
    where o.supplier_id = v_supplier and o.order_no = p_order_no
      and o.agent_id = coalesce(impl.staff_rail_sees(v_supplier, null),
                                o.agent_id);

    if not found then
        perform impl.staff_refuse('RAIL_MISSING', p_order_no);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_show is
'A rail order, its passengers, tickets, purchases, refunds and history.';

grant execute on function api.staff_rail_show to ticket_staff;
