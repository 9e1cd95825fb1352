-- Members of p_change: what api.staff_rail_supplier_show() shows; what is
-- missing stays.
create or replace function api.staff_rail_supplier_set(p_supplier text,
                                                       p_change jsonb)
returns table (verdict text, subject text, enabled bool, provider text,
               channel_url text, presale_days int4, night_from text,
               night_until text, min_pay_s int4, unfreeze_min int4,
               refund_cash_required bool, low_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_url      text;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    insert into ticket.rail_supplier (supplier_id)
    values (v_supplier)
    on conflict (supplier_id) do nothing;

    select s.channel_url into v_url
    from ticket.rail_supplier s
    where s.supplier_id = v_supplier;

    update ticket.rail_supplier s
    set enabled = coalesce((p_change ->> 'enabled')::bool, s.enabled),
        provider = coalesce(p_change ->> 'provider', s.provider),
        channel_url = impl.staff_rail_url(p_change ->> 'channel_url',
                                          s.channel_url),
        presale_days = coalesce((p_change ->> 'presale_days')::int2,
                                s.presale_days),
        night_from = coalesce(impl.staff_rail_minute(
            p_change ->> 'night_from'), s.night_from),
        night_until = coalesce(impl.staff_rail_minute(
            p_change ->> 'night_until'), s.night_until),
        min_pay_s = coalesce((p_change ->> 'min_pay_s')::int4, s.min_pay_s),
        unfreeze_min = coalesce((p_change ->> 'unfreeze_min')::int4,
                                s.unfreeze_min),
        refund_cash_required = coalesce(
            (p_change ->> 'refund_cash_required')::bool,
            s.refund_cash_required),
        low_fen = coalesce((p_change ->> 'low_fen')::int8, s.low_fen)
    where s.supplier_id = v_supplier;

    if coalesce(p_change ->> 'channel_url', v_url) <> v_url then
        perform impl.rail_readdressed(v_supplier, 0);
    end if;

    return query select * from api.staff_rail_supplier_show(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_supplier_set is
'Says how a supplier deals with rail orders.';

grant execute on function api.staff_rail_supplier_set to ticket_staff;
