-- Member of p_change: float.
create or replace function api.staff_shift_open(
    p_supplier text,
    p_device int4,
    p_change jsonb)
returns table (verdict text, subject text, shift_no int4, device_no int4,
               device text, person text, state text, opened_at timestamptz,
               float_notes text, float_fen int8, receipts int4,
               expected_fen int8, counted text, counted_fen int8,
               variance_fen int8, card_expected_fen int8, card_fen int8,
               counted_at timestamptz, counted_by text, closed_at timestamptz,
               z_no int4, slips jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now      timestamptz := api.now();
    v_supplier int4;
    v_device   ticket.device;
    v_person   text;
    v_other    ticket.shift;
    v_shift    ticket.shift;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select d.* into v_device
    from ticket.device d
    where d.supplier_id = v_supplier and d.device_no = p_device
      and d.removed_at is null
    for no key update;

    if not found then
        perform impl.staff_refuse('DEVICE_MISSING', p_device::text);
    elsif v_device.kind not in ('desk', 'machine') then
        perform impl.staff_refuse('DESK_KIND', p_device::text,
                                  impl.worded(v_device.kind));
    elsif v_device.locked_at is not null then
        perform impl.staff_refuse('DESK_LOCKED', p_device::text);
    end if;

    /* A machine has a drawer of its own, and who opens it another one. */
    v_person := case v_device.kind
        when 'machine' then impl.machine_person(p_device)
        else impl.person() end;

    perform impl.desk_agent_make(v_supplier);

    /* One at a time of a supplier: numbers, and who has which drawer. */
    perform impl.shifts_lock(v_supplier);

    select s.* into v_other
    from ticket.shift s
    where s.supplier_id = v_supplier and s.state <> 'C'
      and (s.device_no = p_device or s.person = v_person)
    order by s.person <> v_person
    limit 1;

    if v_other.person = v_person and v_device.kind <> 'machine' then
        perform impl.staff_refuse('SHIFT_HAS', v_other.shift_no::text,
                                  v_other.device_no::text);
    elsif v_other.shift_no is not null then
        perform impl.staff_refuse('SHIFT_DESK', p_device::text,
                                  v_other.shift_no::text,
                                  impl.who_told(v_other.person));
    end if;

    v_shift.supplier_id := v_supplier;
    v_shift.device_no := p_device;
    v_shift.person := v_person;
    v_shift.staff_id := impl.person_proven();
    v_shift.float_notes := impl.denominations(p_change ->> 'float');

    insert into ticket.shift as s (supplier_id, shift_no, device_no, person,
                                   staff_id, document, opened_at, float_notes,
                                   float_fen, till_fen)
    select v_supplier, coalesce(max(k.shift_no), 0) + 1, p_device,
           v_shift.person, v_shift.staff_id,
           impl.next_number(v_supplier, v_now), v_now, v_shift.float_notes,
           impl.denominations_fen(v_shift.float_notes), 0
    from ticket.shift k
    where k.supplier_id = v_supplier
    returning s.* into v_shift;

    v_shift := (impl.till_book(v_shift, v_shift.document, 0::int2,
                               impl.transfer_kind('float'), impl.side('till'),
                               impl.side('cash'), v_shift.float_fen,
                               v_now)).p_shift;

    update ticket.shift s
    set transfers = case when s.float_fen > 0 then 1 else 0 end
    where s.supplier_id = v_supplier and s.shift_no = v_shift.shift_no
    returning s.* into v_shift;

    perform impl.booked_by(v_supplier, v_shift.document, 0::int2);
    perform impl.logged(v_supplier, 'shift',
        jsonb_build_object('shift_no', v_shift.shift_no), null,
        jsonb_build_object('device_no', p_device,
                           'float_fen', v_shift.float_fen));

    return query
    select null::text, null::text, s.* from impl.shift_row(v_shift) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_open is
'Opens the drawer of a desk for who acts, or that of a machine, with what is in
it: one of each device and of each person at a time.';

grant execute on function api.staff_shift_open to ticket_staff;
