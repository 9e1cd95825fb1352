create or replace function impl.visitor_took(p_order ticket.orders,
    p_tickets int2[], p_amount int8, p_fee int8)
returns void
language plpgsql stable
as $$
declare
    v_amount int8;
    v_fee    int8;
begin
    if p_tickets is null then
        select a.amount_fen + a.fee_fen, a.fee_fen into v_amount, v_fee
        from ticket.refund_application a
        where a.supplier_id = p_order.supplier_id
          and a.order_id = p_order.order_id
        order by a.no desc
        limit 1;
    else
        select sum(r.amount_fen), sum(r.fee_fen) into v_amount, v_fee
        from ticket.refund r
        where r.supplier_id = p_order.supplier_id
          and r.order_id = p_order.order_id
          and r.ticket_no = any (p_tickets);
    end if;

    if v_amount is distinct from p_amount or v_fee is distinct from p_fee then
        raise exception 'order %: % less % came back, not % less %',
            p_order.order_id, v_amount, v_fee, p_amount, p_fee;
    end if;
end;
$$;

comment on function impl.visitor_took(ticket.orders, int2[], int8, int8) is
'Raises where something else came back than the visitor was shown.';
