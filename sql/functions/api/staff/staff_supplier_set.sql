-- Members of p_change are column names; what is missing stays.  The number and
-- the code never change: orders, sealed secrets and addresses carry them.
create or replace function api.staff_supplier_set(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text,
               supplier_id int4, code text, name text, kind text, zone text,
               slot_mode bool, fee_mode bool, activateable int2,
               gate_media int2, active_refund bool,
               single_product_orders bool, single_purchase bool,
               page_base int2, pay_timeout_min int4, day_limit int4,
               catalogue_version int8, qr_mode text,
               counter_refund text, plain_callback bool,
               counter_refund_late bool, receipt_approval text,
               refund_approval text, direct_activation bool,
               seating text, totp_needed bool, visitor_url text,
               visitor_refund bool, reprint text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_old ticket.supplier;
    v_new ticket.supplier;
begin
    /* Locked, then read: what stays is what somebody else may have said. */
    perform
    from ticket.supplier s
    where s.code = p_supplier
    for no key update;

    v_old := impl.staff_supplier(p_supplier);
    v_new := jsonb_populate_record(v_old, p_change);

    if not exists (select from pg_timezone_names z where z.name = v_new.zone)
    then
        perform impl.staff_refuse('ZONE_UNKNOWN', v_new.zone);
    end if;

    if v_new.visitor_url <> ''
       and v_new.visitor_url !~ '^https?://[A-Za-z0-9.:-]+/([A-Za-z0-9._-]+/)*$'
    then
        perform impl.staff_refuse('VISITOR_URL', v_new.visitor_url);
    end if;

    if v_new.qr_mode = '3'
       and not exists (select from impl.gate_key_live(v_old.supplier_id))
    then
        perform impl.staff_refuse('GATE_KEY_NONE', p_supplier);
    end if;

    update ticket.supplier s
    set name = v_new.name,
        kind = v_new.kind,
        zone = v_new.zone,
        slot_mode = v_new.slot_mode,
        fee_mode = v_new.fee_mode,
        activateable = v_new.activateable,
        gate_media = v_new.gate_media,
        active_refund = v_new.active_refund,
        single_product_orders = v_new.single_product_orders,
        single_purchase = v_new.single_purchase,
        page_base = v_new.page_base,
        pay_timeout_min = v_new.pay_timeout_min,
        day_limit = v_new.day_limit,
        qr_mode = v_new.qr_mode,
        counter_refund = v_new.counter_refund,
        plain_callback = v_new.plain_callback,
        counter_refund_late = v_new.counter_refund_late,
        receipt_by_hand = v_new.receipt_by_hand,
        refund_by_hand = v_new.refund_by_hand,
        direct_activation = v_new.direct_activation,
        seating = v_new.seating,
        totp_needed = v_new.totp_needed,
        visitor_url = v_new.visitor_url,
        visitor_refund = v_new.visitor_refund,
        reprint_voids = v_new.reprint_voids
    where s.supplier_id = v_old.supplier_id;

    perform impl.reprint_said(v_old, v_new);

    if v_new.day_limit <> v_old.day_limit then
        perform impl.staff_resize(v_old.supplier_id, 3, 0,
                                  impl.staff_today(v_new.zone),
                                  date '2199-12-31', v_new.day_limit);
    end if;

    return query
    select null::text, null::text, s.* from api.staff_supplier_list() s
    where s.supplier_id = v_old.supplier_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_supplier_set is
'Changes a supplier''s settings.';

grant execute on function api.staff_supplier_set to ticket_staff;
