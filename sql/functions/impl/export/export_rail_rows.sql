create or replace function impl.export_rail_rows(p_supplier ticket.supplier,
    p_filter jsonb, p_from timestamptz, p_to timestamptz, p_after int8[],
    p_limit int4)
returns table (at timestamptz, key int8[], cells text[])
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.order_at, array[o.rail_id]::int8[], array[
        o.order_no, a.user_name::text, t.booked, t.bought, t.issued, t.departs,
        o.train_no, o.from_name, o.to_name,
        format('%s(%s)', impl.rail_seat_word(o.seat), o.seats),
        o.seats::text, r.ticket_no, r.held_no, r.un_masked, o.fare_fen::text,
        o.insurance_fen::text, r.paid_fen::text, r.purchase_fen::text,
        r.method, impl.rail_case_word(o.case_state),
        o.partial_refund_fen::text, o.user_refund_fen::text,
        r.refund_fee_fen::text, o.railway_fen::text, o.unfrozen_fen::text,
        t.unfrozen, impl.rail_state_word(o.state)]
    from ticket.rail_order o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    cross join lateral impl.rail_report_row(o) r
    cross join lateral (
        select impl.export_time(o.order_at, p_supplier.zone),
               impl.export_time(o.bought_at, p_supplier.zone),
               impl.export_time(o.issued_at, p_supplier.zone),
               impl.export_time(o.departs_at, p_supplier.zone),
               impl.export_time(o.unfrozen_at, p_supplier.zone))
        t (booked, bought, issued, departs, unfrozen)
    where o.supplier_id = p_supplier.supplier_id
      and o.order_at >= p_from and o.order_at < p_to
      and (o.order_at > p_from or array[o.rail_id]::int8[] > p_after)
      and (not p_filter ? 'agent_id'
           or o.agent_id = (p_filter ->> 'agent_id')::int4)
    order by o.order_at, o.rail_id
    limit p_limit;
end;
$$;

comment on function impl.export_rail_rows(ticket.supplier, jsonb, timestamptz,
                                          timestamptz, int8[], int4) is
'Rail orders as rows of an export, by the moment at which they were booked: from
p_from on, of that moment those behind p_after, and before p_to.';
