-- Member of p_change: reason.
create or replace function api.staff_shift_close(
    p_supplier text,
    p_shift int4,
    p_change jsonb)
returns table (verdict text, subject text, z_no int4, shift_no int4,
               corrects int4, reason text, made_at timestamptz, made_by text,
               approved_by text, first_receipt int4, last_receipt int4,
               voids int4, float_fen int8, expected_fen int8,
               counted_fen int8, variance_fen int8, card_expected_fen int8,
               card_counted_fen int8, card_variance_fen int8, sums jsonb,
               forms jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_till     constant int4 := impl.side('till');
    c_variance constant int4 := impl.side('variance');
    v_now      timestamptz := api.now();
    v_supplier int4;
    v_shift    ticket.shift;
    v_person   text;
    v_own      bool;
    v_z        ticket.z;
    v_move     record;
    v_booked   record;
    v_transfers int2;
    v_most     int8;                /* of what a second person has to sign */
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    perform impl.shift_proposals_lock(v_supplier, p_shift);
    v_shift := impl.shift_named(v_supplier, p_shift);
    v_person := impl.desk_person(v_supplier);
    v_own := v_shift.person = v_person or impl.shift_machine(v_shift);

    if v_shift.state = 'C' then
        perform impl.staff_refuse('SHIFT_CLOSED', p_shift::text);
    elsif v_shift.state = 'O' then
        perform impl.staff_refuse('SHIFT_UNCOUNTED', p_shift::text);
    end if;

    if not v_own then
        v_z.reason := impl.staff_reason(p_change);
        perform impl.because(v_z.reason);
    end if;

    v_z.supplier_id := v_supplier;
    v_z.shift_no := p_shift;
    v_z.made_at := v_now;
    v_z.made_by := v_person;
    v_z.approved_by := nullif(impl.person(), v_person);
    v_z.float_fen := v_shift.float_fen;
    v_z.expected_fen := v_shift.till_fen;
    v_z.counted_fen := v_shift.counted_fen;
    v_z.variance_fen := v_shift.counted_fen - v_shift.till_fen;
    v_z.card_expected_fen := impl.shift_card(v_shift);
    v_z.card_counted_fen := v_shift.card_fen;
    v_z.card_variance_fen := v_z.card_counted_fen - v_z.card_expected_fen;

    /* Nobody signs for the own drawer, nor for one that nobody watched. */
    select greatest(abs(v_z.variance_fen), abs(v_z.card_variance_fen),
                    max(abs(k.counted_fen - k.expected_fen)))
    into v_most
    from impl.shift_slips(v_shift) k;

    if v_own then
        perform impl.limit_check_leads(v_supplier, 'shift close', v_most);
    else
        perform impl.limit_check(v_supplier, 'shift close', v_most);
    end if;

    select min(r.receipt_no), max(r.receipt_no),
           count(*) filter (where r.kind = 'void')
    into v_z.first_receipt, v_z.last_receipt, v_z.voids
    from ticket.shift_receipt r
    where r.supplier_id = v_supplier and r.shift_no = p_shift;

    /* First the drawer becomes what was counted, then all of it goes. */
    v_transfers := v_shift.transfers;

    for v_move in
        select * from (values
            (impl.transfer_kind('variance'), c_till, c_variance,
             greatest(v_z.variance_fen, 0)),
            (impl.transfer_kind('variance'), c_variance, c_till,
             greatest(-v_z.variance_fen, 0)),
            (impl.transfer_kind('handover'), impl.side('cash'), c_till,
             v_z.counted_fen)) m (kind, debit, credit, fen)
    loop
        v_booked := impl.till_book(v_shift, v_shift.document, v_transfers,
                                   v_move.kind, v_move.debit, v_move.credit,
                                   v_move.fen, v_now);
        v_shift := v_booked.p_shift;
        v_transfers := v_booked.p_transfers;
    end loop;

    update ticket.shift s
    set state = 'C', closed_at = v_now, transfers = v_transfers
    where s.supplier_id = v_supplier and s.shift_no = p_shift;

    perform impl.shift_proposals_over(v_supplier, p_shift,
        impl.either('closed', '已结班'));
    perform impl.booked_by(v_supplier, v_shift.document, v_shift.transfers);

    v_z.z_no := impl.z_next(v_supplier);

    insert into ticket.z_sum (supplier_id, z_no, kind, form, number, fen)
    select v_supplier, v_z.z_no, r.kind, r.form, count(*), sum(r.fen)
    from ticket.shift_receipt r
    where r.supplier_id = v_supplier and r.shift_no = p_shift
    group by r.kind, r.form;

    insert into ticket.z_form (supplier_id, z_no, form, expected_fen,
                               counted_fen)
    select v_supplier, v_z.z_no, k.form, k.expected_fen, k.counted_fen
    from impl.shift_slips(v_shift) k;

    v_z := impl.z_put(v_z);

    perform impl.logged(v_supplier, 'z',
        jsonb_build_object('z_no', v_z.z_no), null,
        jsonb_build_object('shift_no', p_shift,
                           'variance_fen', v_z.variance_fen));

    return query
    select null::text, null::text, s.* from impl.z_row(v_z) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_close is
'Closes a drawer that was counted under the next Z, for ever: all of it goes to
the safe, what is too little or too much is written down.  Above the limit
another person has to agree.';

grant execute on function api.staff_shift_close to ticket_staff;
