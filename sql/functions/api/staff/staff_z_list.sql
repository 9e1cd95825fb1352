-- Members of p_change: first_day, last_day.
create or replace function api.staff_z_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, z_no int4, shift_no int4,
               person text, corrects int4, reason text, made_at timestamptz,
               made_by text, approved_by text, first_receipt int4,
               last_receipt int4, voids int4, expected_fen int8,
               counted_fen int8, variance_fen int8, card_expected_fen int8,
               card_counted_fen int8, card_variance_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days_back(v_supplier.zone, p_change, 6, 366);

    return query
    select null::text, null::text, z.z_no, z.shift_no, s.person, z.corrects,
           z.reason, z.made_at, z.made_by, z.approved_by, z.first_receipt,
           z.last_receipt, z.voids, z.expected_fen, z.counted_fen,
           z.variance_fen, z.card_expected_fen, z.card_counted_fen,
           z.card_variance_fen
    from ticket.z z
    join ticket.shift s
      on s.supplier_id = z.supplier_id and s.shift_no = z.shift_no
    where z.supplier_id = v_supplier.supplier_id
      and z.made_at >= v_days.from_at
      and z.made_at < v_days.to_at
      and (s.person = impl.person() or impl.desk_sees())
    order by z.z_no desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_z_list is
'How drawers ended on some days, and corrections of it, the latest first: a
clerk''s own ones, for a lead and finance those of all.';

grant execute on function api.staff_z_list to ticket_staff;
