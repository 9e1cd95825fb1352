create or replace function api.staff_z_show(
    p_supplier text,
    p_z int4)
returns table (verdict text, subject text, z_no int4, shift_no int4,
               corrects int4, reason text, made_at timestamptz, made_by text,
               approved_by text, first_receipt int4, last_receipt int4,
               voids int4, float_fen int8, expected_fen int8,
               counted_fen int8, variance_fen int8, card_expected_fen int8,
               card_counted_fen int8, card_variance_fen int8, sums jsonb,
               forms jsonb, paper jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_shift    ticket.shift;
    v_z        ticket.z;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    select z.* into v_z
    from ticket.z z
    where z.supplier_id = v_supplier.supplier_id and z.z_no = p_z;

    if not found then
        perform impl.staff_refuse('Z_MISSING', p_z::text);
    end if;

    v_shift := impl.shift_seen(v_supplier.supplier_id, v_z.shift_no);

    return query
    select null::text, null::text, s.*,
           case when v_z.corrects is null
                then impl.paper_shift(v_supplier, v_shift, v_z)
                else impl.paper_correction(v_supplier, v_shift, v_z) end
    from impl.z_row(v_z) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_z_show is
'A Z: what its drawer ought to have had and had, with the sums of its receipts
by kind and form of payment.';

grant execute on function api.staff_z_show to ticket_staff;
