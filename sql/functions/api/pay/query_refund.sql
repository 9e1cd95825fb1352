create or replace function api.query_refund(p_supplier int4, p_agent int4,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state text,
               application_state text, total_fen int8, fee_fen int8,
               refund_fen int8, refunded_fen int8, channel text,
               channel_name text, line_no int2, product_code text,
               product_name text, quantity int4, price_fen int8,
               item_fen int8, item_fee_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, o.order_id, o.state::text, a.state::text,
           o.total_fen, a.fee_fen, a.amount_fen, m.fen, c.channel::text,
           c.name, i.line_no, p.code::text, i.product_name, i.quantity,
           i.price_fen, (i.quantity - i.free) * i.price_fen,
           a.item_fees[row_number() over (order by i.line_no)]
    from ticket.orders o
    cross join lateral (
        select b.*
        from ticket.refund_application b
        where b.supplier_id = p_supplier and b.order_id = p_order
          and b.state <> 'V'
        order by b.no desc
        limit 1) a
    cross join lateral (
        select coalesce(sum(y.refunded_fen), 0)::int8 as fen,
               max(y.account_no) as account_no
        from ticket.payment y
        where y.supplier_id = p_supplier and y.order_id = p_order
          and y.state = 'P') m
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
    left join ticket.product p
      on p.supplier_id = p_supplier and p.product_id = i.product_id
    left join ticket.provider_account c
      on c.supplier_id = p_supplier and c.account_no = m.account_no
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent
    order by i.line_no;

    if not found then
        verdict := 'REFUND_UNKNOWN';
        return next;
    end if;
end;
$$;

comment on function api.query_refund is
'QueryOrderRefund (4.2.52): what of an instant payment is to go back or has
gone, with the fee of each item.';

grant execute on function api.query_refund to ticket_nginx;
