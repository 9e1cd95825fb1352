-- Facts for papers, as core/print/tk_paper.h has them.
create or replace function impl.paper_moment(p_at timestamptz, p_zone text)
returns text
language sql stable
as $$
    select to_char(p_at at time zone p_zone, 'YYYY-MM-DD HH24:MI');
$$;

comment on function impl.paper_moment(timestamptz, text) is
'A moment as it stands on paper.';

create or replace function impl.paper_head(p_supplier ticket.supplier,
    p_kind text, p_device int4, p_person text)
returns jsonb
language plpgsql stable
as $$
begin
    return jsonb_build_object('kind', p_kind, 'lang', impl.either('en', 'zh'),
        'supplier', p_supplier.name, 'supplier_id', p_supplier.supplier_id,
        'at', impl.paper_moment(api.now(), p_supplier.zone),
        'clerk', coalesce((select s.full_name from ticket.staff s
                           where s.name = p_person),
                          (select d.name from ticket.device d
                           where d.supplier_id = p_supplier.supplier_id
                             and d.device_no = p_device
                             and impl.machine_person(p_device) = p_person),
                          p_person),
        'desk', (select d.name from ticket.device d
                 where d.supplier_id = p_supplier.supplier_id
                   and d.device_no = p_device));
end;
$$;

comment on function impl.paper_head(ticket.supplier, text, int4, text) is
'What all papers have.';

create or replace function impl.paper_tickets(p_supplier ticket.supplier,
    p_order ticket.orders, p_tickets int2[])
returns jsonb
language plpgsql stable
as $$
begin
    return (
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'number', t.ticket_no,
                   'code_no', nullif(t.code_no, 0),
                   'product', i.product_name,
                   'day', to_char(v.day, 'YYYY-MM-DD'),
                   'last_day', case when i.ticket_until > v.day
                       then to_char(i.ticket_until, 'YYYY-MM-DD') end,
                   'slot', impl.clock(s.start_minute) || '-'
                           || impl.clock(s.end_minute),
                   'line', l.name, 'hall', y.hall, 'session', y.performance,
                   'seat', nullif(impl.seats_told(p_order.supplier_id,
                                                  p_order.order_id,
                                                  array[t.ticket_no]), ''),
                   'persons', t.persons, 'price_fen', i.price_fen,
                   'signed', case when p_supplier.qr_mode = '3'
                       then impl.gate_signed(p_order, t, i) end))
               order by t.ticket_no)
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        cross join lateral (
            select coalesce(i.valid_from, p_order.visit_day,
                            p_order.day) as day) v
        left join ticket.line l
          on l.supplier_id = t.supplier_id and l.line_id = p_order.line_id
        left join ticket.slot s
          on s.supplier_id = t.supplier_id and s.line_id = p_order.line_id
             and s.day = coalesce(p_order.slot_day, p_order.day)
             and s.slot_no = p_order.slot_no
        left join lateral impl.played(p_order.supplier_id,
                                      p_order.session_id, p_order.day) y
          on true
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id
          and t.ticket_no = any (p_tickets));
end;
$$;

comment on function impl.paper_tickets(ticket.supplier, ticket.orders, int2[])
is
'Tickets of an order for paper; their codes are for who has the key.';

create or replace function impl.paper_shift(p_supplier ticket.supplier,
    p_shift ticket.shift, p_z ticket.z)
returns jsonb
language plpgsql stable
as $$
declare
    v_card int8 := impl.shift_card(p_shift);
begin
    return jsonb_strip_nulls(
        impl.paper_head(p_supplier, case when p_z.z_no is null then 'x'
                                         else 'z' end,
                        p_shift.device_no,
                        /* of a machine: who has counted it */
                        case when impl.shift_machine(p_shift)
                             then coalesce(p_z.made_by, p_shift.counted_by,
                                           p_shift.person)
                             else p_shift.person end)
        || jsonb_build_object(
            'no', p_z.z_no, 'corrects', p_z.corrects, 'reason', p_z.reason,
            'shift', p_shift.shift_no,
            'opened_at', impl.paper_moment(p_shift.opened_at, p_supplier.zone),
            'closed_at', impl.paper_moment(p_shift.closed_at,
                                           p_supplier.zone),
            'float_fen', p_shift.float_fen,
            'approved_by', p_z.approved_by, 'receipts', p_shift.receipts,
            'first_receipt', case when p_shift.receipts > 0 then 1 end,
            'last_receipt', nullif(p_shift.receipts, 0),
            'voids', (select count(*) from ticket.shift_receipt r
                      where r.supplier_id = p_shift.supplier_id
                        and r.shift_no = p_shift.shift_no
                        and r.kind = 'void'),
            'voids_fen', (select coalesce(sum(r.fen), 0)
                          from ticket.shift_receipt r
                          where r.supplier_id = p_shift.supplier_id
                            and r.shift_no = p_shift.shift_no
                            and r.kind = 'void'),
            'counts', case when p_shift.counted is not null then (
                select jsonb_agg(jsonb_build_object(
                           'denomination_fen', d.key::int8,
                           'count', d.value::int8)
                       order by d.key::int8 desc)
                from jsonb_each_text(p_shift.counted) d) end,
            'forms', (
                select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                    'form', f.form, 'count', f.number,
                    'sales_fen', f.came, 'refunds_fen', f.went,
                    'expected_fen', f.came + f.went
                        + case f.form when 'cash' then p_shift.float_fen
                               else 0 end,
                    'counted_fen', case f.form
                        when 'cash' then p_shift.counted_fen
                        when 'card' then p_shift.card_fen
                        else k.counted_fen end,
                    'variance_fen', case f.form
                        when 'cash' then p_shift.counted_fen
                             - p_shift.float_fen - f.came - f.went
                        when 'card' then p_shift.card_fen - v_card
                        else k.counted_fen - k.expected_fen end))
                    order by f.form <> 'cash', f.form)
                from (
                    select k.form, count(k.fen)::int4 as number,
                           coalesce(sum(k.fen) filter (where k.fen > 0), 0)
                               ::int8 as came,
                           coalesce(sum(k.fen) filter (where k.fen < 0), 0)
                               ::int8 as went
                    from (select r.form, r.fen
                          from ticket.shift_receipt r
                          where r.supplier_id = p_shift.supplier_id
                            and r.shift_no = p_shift.shift_no
                          union all
                          select 'cash', null
                          union all
                          select l.form, null
                          from impl.shift_slips(p_shift) l) k
                    group by k.form) f
                left join impl.shift_slips(p_shift) k
                  on k.form = f.form)));
end;
$$;

comment on function impl.paper_shift(ticket.supplier, ticket.shift, ticket.z) is
'A shift for paper: an X while it has no Z.';

create or replace function impl.paper_correction(p_supplier ticket.supplier,
    p_shift ticket.shift, p_z ticket.z)
returns jsonb
language plpgsql stable
as $$
begin
    return jsonb_strip_nulls(
        impl.paper_head(p_supplier, 'z', p_shift.device_no, p_z.made_by)
        || jsonb_build_object(
            'no', p_z.z_no, 'corrects', p_z.corrects, 'reason', p_z.reason,
            'shift', p_shift.shift_no, 'approved_by', p_z.approved_by,
            'forms', jsonb_build_array(jsonb_build_object(
                'form', 'cash', 'variance_fen', p_z.variance_fen))));
end;
$$;

comment on function impl.paper_correction(ticket.supplier, ticket.shift,
                                          ticket.z) is
'A correction of a Z for paper.';

create or replace function impl.paper_device(p_supplier ticket.supplier,
    p_device int4, p_code text, p_until timestamptz)
returns jsonb
language plpgsql stable
as $$
begin
    return (
        select jsonb_strip_nulls(
                   impl.paper_head(p_supplier, 'device', null, impl.person())
                   - 'clerk'
                   || jsonb_build_object(
                       'device', d.device_no, 'name', d.name,
                       'station', t.name, 'gate', d.gate,
                       'qr_text', p_code,
                       'until', impl.paper_moment(p_until, p_supplier.zone)))
        from ticket.device d
        left join ticket.station t
          on t.supplier_id = d.supplier_id and t.station_no = d.station_no
        where d.supplier_id = p_supplier.supplier_id
          and d.device_no = p_device);
end;
$$;

comment on function impl.paper_device(ticket.supplier, int4, text,
                                      timestamptz) is
'The code by which a device registers, for paper or a screen that it scans.';
