-- The row of an order with nothing applied for has no product.
create or replace function api.query_refund_2(p_supplier int4, p_agent int4,
    p_order int8)
returns table (verdict text, subject text, order_id int8, total_fen int8,
               all_fees_fen int8, all_refunds_fen int8, product_code text,
               product_name text, persons int4, price_fen int8,
               amount_fen int8, description text, channel_id text,
               channel_name text, state text, basis text, basis_name text,
               fee_persons int4, fee_price_fen int8, fee_fen int8,
               refund_fen int8, made_day text, made_time text, done_day text,
               done_time text, payee text, payer text, reason text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    select case when o.order_id is null then 'REFUNDS_UNKNOWN'
                when o.agent_id <> p_agent then 'REFUNDS_OTHER' end
    into verdict
    from (values (1)) one
    left join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = p_order
         and o.page <> impl.open_page();

    if verdict is not null then
        return next;
        return;
    end if;

    return query
    with a as materialized (
        select y.*, y.at at time zone s.zone as made,
               max(b.done_at) at time zone s.zone as done
        from ticket.supplier s
        join ticket.refund_application y
          on y.supplier_id = p_supplier and y.order_id = p_order
             and y.state <> 'V'
        left join (ticket.payment p
                   join ticket.payback b
                     on b.supplier_id = p_supplier
                        and b.payment_id = p.payment_id)
          on p.supplier_id = p_supplier and p.order_id = p_order
             and b.application_no = y.no
        where s.supplier_id = p_supplier
        group by s.supplier_id, y.supplier_id, y.order_id, y.no
    ), i as (
        select k.*, row_number() over (order by k.line_no) as place
        from ticket.order_item k
        where k.supplier_id = p_supplier and k.order_id = p_order
    ), l as (
        select a.no, a.state, a.reason, a.made,
               case when a.state = '4' then a.done end as done, i.line_no,
               i.product_id, i.product_name, i.quantity, i.price_fen,
               coalesce(a.item_persons[i.place], i.quantity - i.free)
                   as persons,
               a.item_fees[i.place] as fee_fen,
               a.item_modes[i.place] as mode
        from a
        cross join i
    )
    select null::text, null::text, o.order_id, o.total_fen, t.fees, t.refunds,
           p.code::text, l.product_name, l.quantity, l.price_fen,
           l.quantity * l.price_fen,
           case when l.fee_fen > 0 then '互联网订单违约手续费' else '' end,
           c.channel, c.name, l.state::text, coalesce(l.mode::text, ''),
           case l.mode when 'A' then '按票价百分比计算'
                       when 'B' then '按绝对值计算' else '' end,
           case when l.fee_fen > 0 then l.persons else 0 end,
           case when l.fee_fen > 0 then l.fee_fen / l.persons else 0 end,
           l.fee_fen, l.persons * l.price_fen - l.fee_fen,
           to_char(l.made, 'YYYYMMDD'), to_char(l.made, 'HH24MISS'),
           coalesce(to_char(l.done, 'YYYYMMDD'), ''),
           coalesce(to_char(l.done, 'HH24MISS'), ''), c.payee, '',
           left(l.reason, 64)
    from ticket.orders o
    cross join (
        select coalesce(sum(a.fee_fen), 0)::int8 as fees,
               coalesce(sum(a.amount_fen), 0)::int8 as refunds
        from a
        where a.state <> 'A') t
    left join l on l.persons > 0
    left join ticket.product p
      on p.supplier_id = p_supplier and p.product_id = l.product_id
    left join lateral (
        select coalesce(y.channel, '')::text as channel, y.name,
               coalesce(nullif(y.merchant_id, ''), y.app_id)::text as payee
        from ticket.payment x
        join ticket.provider_account y
          on y.supplier_id = p_supplier and y.account_no = x.account_no
        where x.supplier_id = p_supplier and x.order_id = p_order
          and x.state = 'P'
        order by x.paid_at, x.payment_id
        limit 1) c on true
    where o.supplier_id = p_supplier and o.order_id = p_order
    order by l.no, l.line_no;
end;
$$;

comment on function api.query_refund_2 is
'QueryOrderRefund (4.2.52): what of an instant payment is to go back or has
gone, by application and line, with the fee of each.';

grant execute on function api.query_refund_2 to ticket_nginx;
