-- Members of p_change: first_day, last_day, person, open.
create or replace function api.staff_shift_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, shift_no int4, device_no int4,
               device text, person text, state text, opened_at timestamptz,
               float_notes text, float_fen int8, receipts int4,
               expected_fen int8, counted text, counted_fen int8,
               variance_fen int8, card_expected_fen int8, card_fen int8,
               counted_at timestamptz, counted_by text, closed_at timestamptz,
               z_no int4, slips jsonb)
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
    select null::text, null::text, w.*
    from ticket.shift s
    cross join lateral impl.shift_row(s) w
    where s.supplier_id = v_supplier.supplier_id
      and (s.state <> 'C'
           or s.opened_at >= v_days.from_at)
      and s.opened_at < v_days.to_at
      and (s.state <> 'C' or not coalesce((p_change ->> 'open')::bool, false))
      and (not p_change ? 'person' or s.person = p_change ->> 'person')
      and (s.person = impl.person() or impl.shift_machine(s)
           or impl.desk_sees())
    order by s.shift_no desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_list is
'Drawers of some days, the latest first, and all that are open: a clerk''s own
ones and those of machines, for a lead and finance those of all.';

grant execute on function api.staff_shift_list to ticket_staff;
