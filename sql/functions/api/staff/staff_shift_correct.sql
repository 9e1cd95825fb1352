-- Members of p_change: found_fen, missing_fen, reason.
create or replace function api.staff_shift_correct(
    p_supplier text,
    p_z int4,
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
    c_cash     constant int4 := impl.side('cash');
    c_variance constant int4 := impl.side('variance');
    v_now      timestamptz := api.now();
    v_fen      int8;
    v_supplier int4;
    v_old      ticket.z;
    v_z        ticket.z;
    v_document int8;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select z.* into v_old
    from ticket.z z
    where z.supplier_id = v_supplier and z.z_no = p_z;

    if not found then
        perform impl.staff_refuse('Z_MISSING', p_z::text);
    elsif v_old.corrects is not null then
        perform impl.staff_refuse('Z_CORRECTION', p_z::text,
                                  v_old.corrects::text);
    end if;

    /* Nobody corrects the own drawer, or a machine's that they counted. */
    if not impl.administrator() and exists (
        select from ticket.shift s
        where s.supplier_id = v_supplier and s.shift_no = v_old.shift_no
          and (case when impl.shift_machine(s) then s.counted_by
                    else s.person end
               in (impl.person(), impl.desk_person(v_supplier))))
    then
        perform impl.staff_refuse('Z_OWN', p_z::text);
    end if;

    if (coalesce((p_change ->> 'found_fen')::int8, 0) = 0)
       = (coalesce((p_change ->> 'missing_fen')::int8, 0) = 0)
    then
        perform impl.staff_refuse('Z_AMOUNT');
    end if;

    v_fen := coalesce((p_change ->> 'found_fen')::int8, 0)
             - coalesce((p_change ->> 'missing_fen')::int8, 0);
    v_z.reason := impl.staff_reason(p_change);
    perform impl.because(v_z.reason);
    perform impl.limit_check(v_supplier, 'shift correct', abs(v_fen));

    v_z.z_no := impl.z_next(v_supplier);

    if v_fen < -(select sum(z.counted_fen)
                 from ticket.z z
                 where z.supplier_id = v_supplier
                   and p_z in (z.z_no, z.corrects))
    then
        perform impl.staff_refuse('Z_MORE', p_z::text);
    end if;

    v_document := impl.next_number(v_supplier, v_now);
    perform impl.book(v_supplier, v_document, 0::int2,
                      impl.transfer_kind('variance'),
                      case when v_fen > 0 then c_cash else c_variance end,
                      case when v_fen > 0 then c_variance else c_cash end,
                      abs(v_fen), v_now);
    perform impl.booked_by(v_supplier, v_document, 0::int2);

    v_z.supplier_id := v_supplier;
    v_z.shift_no := v_old.shift_no;
    v_z.corrects := p_z;
    v_z.made_at := v_now;
    v_z.made_by := impl.desk_person(v_supplier);
    v_z.approved_by := nullif(impl.person(), v_z.made_by);
    v_z.voids := 0;
    v_z.float_fen := 0;
    v_z.expected_fen := 0;
    v_z.counted_fen := v_fen;
    v_z.variance_fen := v_fen;
    v_z.card_expected_fen := 0;
    v_z.card_counted_fen := 0;
    v_z.card_variance_fen := 0;
    v_z := impl.z_put(v_z);

    perform impl.logged(v_supplier, 'z',
        jsonb_build_object('z_no', v_z.z_no), null,
        jsonb_build_object('corrects', p_z, 'variance_fen', v_fen));

    return query
    select null::text, null::text, s.* from impl.z_row(v_z) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_correct is
'Money of a closed drawer that was found, or is missing, under a Z of its own
that names the shift''s; that one stays as it is.';

grant execute on function api.staff_shift_correct to ticket_staff;
