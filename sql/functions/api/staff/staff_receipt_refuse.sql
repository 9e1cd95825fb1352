-- Member of p_change: remark.
create or replace function api.staff_receipt_refuse(p_supplier text,
    p_order int8, p_change jsonb)
returns table (verdict text, subject text, order_id int8, state text,
               number text, amount_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_remark text := p_change ->> 'remark';
    v_supplier int4;
    v_order    ticket.orders;
    v_back     ticket.payback[];
begin
    v_order := impl.staff_order(p_supplier, p_order);
    v_supplier := v_order.supplier_id;

    if v_order.state not in ('1', '5') then
        perform impl.staff_refuse('RECEIPT_NONE', p_order::text);
    end if;

    perform impl.release_order(v_supplier, p_order, null);

    update ticket.orders o
    set state = '9'
    where o.supplier_id = v_supplier and o.order_id = p_order;

    perform impl.because(v_remark);
    perform impl.logged(v_supplier, 'orders',
                        jsonb_build_object('order_id', p_order::text),
                        jsonb_build_object('state', v_order.state),
                        '{"state": "9"}');

    v_back := array(select b from impl.receipts_return(
        v_supplier, p_order, coalesce(v_remark, '')) b);

    perform impl.limit_check(
        v_supplier, 'receipt refuse',
        (select coalesce(sum(b.amount_fen), 0)::int8 from unnest(v_back) b));

    return query
    select null::text, null::text, p_order, '9', b.number::text, b.amount_fen
    from unnest(v_back) b;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_receipt_refuse is
'Refuses the receipt of an order, or what it has got of it (R12): the order ends
in 9, its places are free, and whatever came goes back.';

grant execute on function api.staff_receipt_refuse to ticket_staff;
