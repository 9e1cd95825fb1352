create or replace function api.staff_rail_fee_list(p_supplier text)
returns table (verdict text, subject text, valid_from timestamptz,
               hours_ahead int4, percent numeric, minimum_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, f.valid_from, f.hours_ahead,
           round(f.percent / 100.0, 2), f.minimum_fen
    from ticket.rail_fee f
    where f.supplier_id = v_supplier
    order by f.valid_from, f.hours_ahead desc;

    if not found then
        return query
        select null::text, null::text, null::timestamptz, f.hours_ahead,
               round(f.percent / 100.0, 2), f.minimum_fen
        from impl.rail_fees(v_supplier, api.now()) f
        order by f.hours_ahead desc;
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_fee_list is
'What the railway keeps of tickets that are given back; without a moment: as it
is where nobody has said otherwise.';

grant execute on function api.staff_rail_fee_list to ticket_staff;
