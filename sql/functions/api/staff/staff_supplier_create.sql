create or replace function api.staff_supplier_create(
    p_code text,
    p_id int4,
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
begin
    if exists (select from ticket.supplier s
               where s.code = p_code or s.supplier_id = p_id)
       or exists (select from ticket.removed r
                  where r.kind = 'supplier' and r.id = p_id)
    then
        perform impl.staff_refuse('SUPPLIER_EXISTS', p_code, p_id::text);
    end if;

    insert into ticket.supplier (supplier_id, code, name)
    values (p_id, p_code, p_code);

    return query
    select s.* from api.staff_supplier_set(p_code, p_change) s
    where impl.staff_agreed(s.verdict, s.subject);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_supplier_create is
'Creates a supplier.';

grant execute on function api.staff_supplier_create
    to ticket_staff;
