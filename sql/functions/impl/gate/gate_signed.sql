-- What is needed to sign a supplier's QR codes; the key is sealed.
create or replace function impl.gate_signer(p_supplier ticket.supplier)
returns jsonb
language plpgsql stable
as $$
declare
    c_signed constant "char" := '3';
begin
    if p_supplier.qr_mode <> c_signed then
        return null;
    end if;

    return (select jsonb_build_object(
                       'public', encode(k.public_key, 'hex'),
                       'sealed', encode(k.secret_sealed, 'hex'))
            from impl.gate_key_live(p_supplier.supplier_id) k
            limit 1);
end;
$$;

comment on function impl.gate_signer(ticket.supplier) is
'The key that signs a supplier''s QR codes, sealed, for core/tk_qr_signed.h;
null: they are not signed.';

-- Where a ticket is shown paper is not needed any more, or it is paper.
create or replace function impl.gate_signed(p_order ticket.orders,
    p_ticket ticket.ticket, p_item ticket.order_item)
returns jsonb
language plpgsql stable
as $$
declare
    c_id    constant int4 := 2;
    c_group constant int4 := 4;
    c_days  constant int4 := 255;
    v_first date := p_order.day;
    v_last  date := p_order.day;
begin
    if p_order.session_id is null then
        v_first := coalesce(p_item.valid_from, p_order.visit_day, p_order.day);
        v_last := p_item.ticket_until;
    end if;

    return jsonb_build_object(
        'first', v_first - date '1970-01-01',
        'days', least(v_last - v_first, c_days),
        'flags', case when (impl.product_entry(p_order.supplier_id,
                                               p_item.product_id)).id_at_gate
                      then c_id else 0 end
                 + case when p_item.form = '2' then c_group else 0 end,
        'slot', case when p_order.session_id is null
                then coalesce(p_order.slot_no, 0) else 0 end,
        'persons', p_ticket.persons,
        'product', p_item.product_id);
end;
$$;

comment on function impl.gate_signed(ticket.orders, ticket.ticket,
                                     ticket.order_item) is
'What a signed QR code says of a ticket, but for its code.';
