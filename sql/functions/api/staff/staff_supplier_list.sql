create or replace function api.staff_supplier_list()
returns table (supplier_id int4, code text, name text, kind text, zone text,
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
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select s.supplier_id, s.code, s.name, s.kind::text, s.zone, s.slot_mode,
           s.fee_mode, s.activateable, s.gate_media, s.active_refund,
           s.single_product_orders, s.single_purchase, s.page_base,
           s.pay_timeout_min, s.day_limit, s.catalogue_version,
           case s.qr_mode when '1' then 'plain' when '2' then 'encrypted'
                else 'signed' end,
           case s.counter_refund when '1' then 'cash' else 'account' end,
           s.plain_callback, s.counter_refund_late,
           case when s.receipt_by_hand then 'hand' else 'auto' end,
           case when s.refund_by_hand then 'hand' else 'auto' end,
           s.direct_activation,
           case s.seating when 'C' then 'client' when 'A' then 'house'
                          else 'hand' end,
           s.totp_needed, s.visitor_url, s.visitor_refund,
           impl.reprint_word(s.supplier_id, s.reprint_voids)
    from ticket.supplier s
    order by s.supplier_id;
$$;

comment on function api.staff_supplier_list is
'All suppliers with their settings.';

grant execute on function api.staff_supplier_list to ticket_staff;
