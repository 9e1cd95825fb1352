create or replace function api.staff_rail_show(p_supplier text,
                                               p_order_no text)
returns table (verdict text, subject text, order_no text, agent text,
               order_type int2, order_at timestamptz, source text,
               train_no text, from_name text, to_name text,
               departs_at timestamptz, arrives_at timestamptz, seat int2,
               seat_fen int8, ext_seats int2[], seats int4, trips jsonb,
               appointment bool, contact_name bytea, contact_masked text,
               mobile bytea, mobile_masked text, email bytea, fare_fen int8,
               insurance_fen int8, total_fen int8, state text,
               state_word text, partial_refund_fen int8,
               user_refund_fen int8, railway_fen int8, frozen_fen int8,
               unfrozen_fen int8, unfrozen_at timestamptz,
               paid_at timestamptz, issued_at timestamptz, held_no text,
               case_no int2, case_state text, case_word text,
               case_reason text, un bytea, un_masked text, bought_fen int8,
               returned_fen int8, method text, bought_at timestamptz,
               pay_limit_at timestamptz, passengers jsonb, refunds jsonb,
               cases jsonb, history jsonb)
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
           o.to_name, o.departs_at, o.arrives_at, o.seat, o.seat_fen,
           o.ext_seats, o.seats::int4, o.trips, o.appointment,
           o.contact_sealed, o.contact_masked, o.mobile_sealed,
           o.mobile_masked, o.email_sealed, o.fare_fen, o.insurance_fen,
           o.fare_fen + o.insurance_fen, o.state::text,
           impl.rail_state_word(o.state), o.partial_refund_fen,
           o.user_refund_fen, o.railway_fen, o.frozen_fen, o.unfrozen_fen,
           o.unfrozen_at, o.paid_at, o.issued_at, c.held_no::text, o.case_no,
           o.case_state::text, impl.rail_case_word(o.case_state),
           coalesce(c.reason::text, ''), c.un_sealed, c.un_masked,
           case when c.spent_fen > 0 then c.spent_fen
                when c.state = 'E' then c.total_fen end,
           c.returned_fen, nullif(c.method, ''), c.paid_at, c.pay_limit_at,
           (select jsonb_agg(jsonb_build_object(
                       'no', p.no, 'name', p.name_sealed::text,
                       'cert_type', p.cert_type, 'cert', p.cert_sealed::text,
                       'ticket_type', p.ticket_type,
                       'insurance_no', p.insurance_no,
                       'ticket_no', k.ticket_no, 'seat_type', k.seat_type,
                       'seat', k.seat_text, 'price_fen', k.price_fen,
                       'state', k.state::text, 'returned_fen',
                       k.returned_fen) order by p.no)
            from ticket.rail_passenger p
            left join ticket.rail_ticket k
              on k.supplier_id = p.supplier_id and k.rail_id = p.rail_id
                 and k.no = p.no
            where p.supplier_id = o.supplier_id and p.rail_id = o.rail_id),
           (select coalesce(jsonb_agg(jsonb_build_object(
                       'no', r.no, 'asked_by', r.asked_by::text, 'asked_at',
                       r.asked_at, 'refund_fen', r.user_fen, 'fee_fen',
                       r.fee_fen, 'state', r.state::text, 'reason', r.reason,
                       'lines', r.lines, 'decided_at', r.decided_at,
                       'paid_at', r.paid_at) order by r.no), '[]')
            from ticket.rail_refund r
            where r.supplier_id = o.supplier_id and r.rail_id = o.rail_id),
           (select coalesce(jsonb_agg(jsonb_build_object(
                       'case_no', w.case_no, 'held_no', w.held_no, 'state',
                       w.state::text, 'reason', w.reason, 'user',
                       w.un_masked, 'total_fen', w.total_fen, 'imported_at',
                       w.imported_at, 'ended_at', w.ended_at)
                       order by w.case_no), '[]')
            from ticket.rail_case w
            where w.supplier_id = o.supplier_id and w.rail_id = o.rail_id),
           (select jsonb_agg(jsonb_build_object(
                       'at', e.at, 'who', e.who, 'what', e.what, 'before',
                       e.before, 'after', e.after) order by e.no)
            from ticket.rail_event e
            where e.supplier_id = o.supplier_id and e.rail_id = o.rail_id)
    from ticket.rail_order o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    left join ticket.rail_case c
      on c.supplier_id = o.supplier_id and c.rail_id = o.rail_id
         and c.case_no = o.case_no
    where o.supplier_id = v_supplier and o.order_no = p_order_no;

    if not found then
        perform impl.staff_refuse('RAIL_MISSING', p_order_no);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_show is
'A rail order, its passengers, tickets, purchases, refunds and history.  Names
and documents are sealed.';

grant execute on function api.staff_rail_show to ticket_staff;
