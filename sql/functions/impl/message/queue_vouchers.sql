create or replace function impl.queue_vouchers(p_supplier int4, p_order int8,
    p_model int2, p_at timestamptz)
returns int4
language plpgsql volatile
as $$
declare
    c_voucher constant int2 := 6;
    c_picture constant int2 := 7;
    c_life    constant interval := '24 hours';
    v_queued  int4;
begin
    insert into ticket.message (supplier_id, message_id, order_id, kind,
                                phone_what, seal_context, phone_sealed, text,
                                created_at, expire_at, due_at)
    select p_supplier, nextval('ticket.message_number'), p_order, k.kind,
           'phone', o.request_key, o.phone_sealed,
           impl.message_link(impl.message_seats(
               impl.message_text(n.text, p_supplier, p_order, false),
               p_supplier, p_order, null), p_supplier, true),
           p_at, p_at + c_life, p_at
    from ticket.notice n
    join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = p_order
    cross join unnest(case p_model when 1 then array[c_picture]
                                   when 2 then array[c_voucher, c_picture]
                                   else array[c_voucher] end) k (kind)
    where n.supplier_id = p_supplier and n.event = c_voucher;

    get diagnostics v_queued = row_count;

    return v_queued;
end;
$$;

comment on function impl.queue_vouchers(int4, int8, int2, timestamptz) is
'Queues an order''s voucher for its phone: SMS (model 0), picture message (1) or
both (2); none where the supplier has no text for vouchers.';
