-- Members of p_change: as api.staff_rail_report(), but after and last.
create or replace function api.staff_rail_report_total(p_supplier text,
                                                       p_change jsonb)
returns table (verdict text, subject text, orders int8, passengers int8,
               fare_fen int8, insurance_fen int8, paid_fen int8,
               purchase_fen int8, partial_refund_fen int8,
               user_refund_fen int8, return_fee_fen int8, railway_fen int8,
               unfrozen_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, count(*),
           coalesce(sum(o.seats), 0)::int8,
           coalesce(sum(o.fare_fen), 0)::int8,
           coalesce(sum(o.insurance_fen), 0)::int8,
           coalesce(sum(r.paid_fen), 0)::int8,
           coalesce(sum(r.purchase_fen), 0)::int8,
           coalesce(sum(o.partial_refund_fen), 0)::int8,
           coalesce(sum(o.user_refund_fen), 0)::int8,
           coalesce(sum(r.refund_fee_fen), 0)::int8,
           coalesce(sum(o.railway_fen), 0)::int8,
           coalesce(sum(o.unfrozen_fen), 0)::int8
    from impl.rail_reported(v_supplier,
        coalesce(p_change, '{}') - '{after,last}'::text[]) o
    cross join lateral impl.rail_report_row(o) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_report_total is
'The sums of a report of rail orders.';

grant execute on function api.staff_rail_report_total to ticket_staff;
