create or replace function api.staff_shift_show(
    p_supplier text,
    p_shift int4)
returns table (verdict text, subject text, shift_no int4, device_no int4,
               device text, person text, state text, opened_at timestamptz,
               float_notes text, float_fen int8, receipts int4,
               expected_fen int8, counted text, counted_fen int8,
               variance_fen int8, card_expected_fen int8, card_fen int8,
               counted_at timestamptz, counted_by text, closed_at timestamptz,
               z_no int4, slips jsonb, paper jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_shift    ticket.shift;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_shift := impl.shift_seen(v_supplier.supplier_id, p_shift);

    return query
    select null::text, null::text, s.*,
           case when not impl.shift_blind(v_shift)
                then impl.paper_shift(v_supplier, v_shift, null) end
    from impl.shift_row(v_shift) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_show is
'A drawer: whose it is, what it began with, what was counted; what ought to be
in it only for whom it is no secret.';

grant execute on function api.staff_shift_show to ticket_staff;
