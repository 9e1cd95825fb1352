create or replace function api.staff_supplier_show(p_supplier text)
returns table (verdict text, subject text,
               supplier_id int4, code text, name text, kind text, zone text,
               slot_mode bool, fee_mode bool, activateable int2,
               gate_media int2, active_refund bool,
               single_product_orders bool, single_purchase bool,
               page_base int2, pay_timeout_min int4, day_limit int4,
               qr_mode text, counter_refund text, plain_callback bool,
               counter_refund_late bool, receipt_approval text,
               refund_approval text, direct_activation bool,
               seating text, totp_needed bool, visitor_url text,
               visitor_refund bool, reprint text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_supplier(p_supplier);

    return query
    select null::text, null::text, s.supplier_id, s.code, s.name, s.kind,
           s.zone, s.slot_mode, s.fee_mode, s.activateable, s.gate_media,
           s.active_refund, s.single_product_orders, s.single_purchase,
           s.page_base, s.pay_timeout_min, s.day_limit, s.qr_mode,
           s.counter_refund, s.plain_callback, s.counter_refund_late,
           s.receipt_approval, s.refund_approval, s.direct_activation,
           s.seating, s.totp_needed, s.visitor_url, s.visitor_refund,
           s.reprint
    from api.staff_supplier_list() s
    where s.code = p_supplier;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_supplier_show is
'One supplier with its settings, without what each change of its catalogue
raises.';

grant execute on function api.staff_supplier_show to ticket_staff;
