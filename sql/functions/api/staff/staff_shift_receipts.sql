create or replace function api.staff_shift_receipts(
    p_supplier text,
    p_shift int4)
returns table (verdict text, subject text, shift_no int4, receipt_no int4,
               kind text, form text, order_id int8, persons int4,
               amount_fen int8, at timestamptz, person text, reference text,
               reason text, voids int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_shift ticket.shift;
    v_blind bool;
    v_names bool;
begin
    v_shift := impl.shift_seen((impl.staff_supplier(p_supplier)).supplier_id,
                               p_shift);
    v_blind := impl.shift_blind(v_shift);
    /* Orders have their sums; who was there knows them. */
    v_names := not (v_blind and impl.shift_machine(v_shift));

    return query
    select null::text, null::text, r.shift_no, r.receipt_no, r.kind, r.form,
           case when v_names then r.order_id end,
           case when v_names then r.persons end,
           case when not v_blind then r.fen end, r.at,
           r.person, r.reference, r.reason, r.voids
    from ticket.shift_receipt r
    where r.supplier_id = v_shift.supplier_id
      and r.shift_no = v_shift.shift_no
    order by r.receipt_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_receipts is
'The receipts of a drawer, in their order; amounts only for whom the sum is no
secret, and of a machine''s drawer what they are for neither.';

grant execute on function api.staff_shift_receipts to ticket_staff;
