create or replace function api.staff_rail_supplier_show(p_supplier text)
returns table (verdict text, subject text, enabled bool, provider text,
               channel_url text, presale_days int4, night_from text,
               night_until text, min_pay_s int4, unfreeze_min int4,
               refund_cash_required bool, low_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, s.enabled, s.provider::text, s.channel_url,
           s.presale_days::int4, impl.clock(s.night_from),
           impl.clock(s.night_until), s.min_pay_s, s.unfreeze_min,
           s.refund_cash_required, s.low_fen
    from impl.rail_supplier(
        (impl.staff_supplier(p_supplier)).supplier_id) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_supplier_show is
'How a supplier deals with rail orders.';

grant execute on function api.staff_rail_supplier_show to ticket_staff;
