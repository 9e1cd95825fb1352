-- One row per line of an order (4.2.8), each with the whole head; an order that
-- does not exist or belongs to somebody else is one row with a verdict.
--
-- PL/pgSQL, as all reads of several tables: it keeps its plans, where a
-- function in SQL plans its query at every call.
create or replace function api.query_order_2(p_supplier int4, p_agent int4,
                                             p_order int8)
returns table (verdict text, subject text, order_id int8, request_key text,
               created_at timestamptz, customer_type text, customer_id text,
               customer_name text, description text, state text,
               pay_timeout_min int4, total_fen int8, bill text, day date,
               delivered_at timestamptz, phone_sealed bytea, id_sealed bytea,
               need_invoice bool, invoice_sealed bytea, remark_sealed bytea,
               deal_total_fen int8, deal_fen int8, fee_fen int8,
               pay_channel text, back_fen int8,
               back_status text, return_description text, return_count int8,
               return_fen int8, return_channels text, product_code text,
               product_name text, quantity int4, unit text, price_fen int8,
               product_state text, slot_no int2, slot_description text,
               line_code text, line_name text, seats text, deal_quantity int4,
               deal_item_fen int8, item_fee_fen int8, item_return_count int8,
               item_return_fee_fen int8, item_return_fen int8,
               item_return_channels text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with o as materialized (
        select *
        from ticket.orders
        where supplier_id = p_supplier
          and order_id = p_order
          and agent_id = p_agent
          and page <> impl.open_page()
    ), r as materialized (
        select x.*
        from o, impl.order_returned(p_supplier, p_order, o.pay_method) x
        where o.delivered_at is not null
    )
    select null::text, null::text, o.order_id, o.request_key, o.created_at,
           o.customer_type::text, a.unit_id, o.customer_name,
           impl.order_description(p_supplier, p_order), o.state::text,
           o.pay_timeout_min, o.total_fen,
           case when o.delivered_at is not null then 'S' || o.order_id
                else '' end,
           o.day, o.delivered_at, o.phone_sealed, o.id_sealed, o.invoice,
           o.invoice_sealed, o.remark_sealed, o.deal_fen + o.fee_fen,
           o.deal_fen, o.fee_fen,
           impl.pay_channel_word(p_supplier, p_order, o.pay_method),
           coalesce(whole.back_fen, 0),
           case when whole.line_no is not null
                then impl.returns_stage(p_supplier, p_order) else '' end,
           coalesce(whole.description, ''), coalesce(whole.persons, 0),
           coalesce(whole.back_fen, 0), coalesce(whole.channels, ''),
           p.code, i.product_name, i.quantity, i.unit, i.price_fen,
           case when impl.settle_is(p_supplier, i.product_id)
                then impl.settle_states(p_supplier, p_order, o.state)
                else '' end,
           impl.slot_shown(o.slot_no, o.page, o.edition, o.delivered_at),
           coalesce(to_char(make_interval(mins => s.start_minute), 'HH24:MI')
                    || '-'
                    || to_char(make_interval(mins => s.end_minute), 'HH24:MI'),
                    ''),
           coalesce(l.code, ''), coalesce(l.name, ''),
           case when o.session_id is null then ''
                else impl.order_seats(p_supplier, p_order, array(
                         select t.ticket_no
                         from ticket.ticket t
                         where t.supplier_id = p_supplier
                           and t.order_id = p_order
                           and t.line_no = i.line_no)) end,
           i.deal_quantity,
           coalesce(deal.persons, 0) * i.price_fen, i.fee_fen,
           coalesce(part.persons, 0), coalesce(part.fee_fen, 0),
           coalesce(part.back_fen, 0), coalesce(part.channels, '')
    from o
    join ticket.order_item i on i.supplier_id = p_supplier
                            and i.order_id = p_order
    left join ticket.product p on p.supplier_id = p_supplier
                              and p.product_id = i.product_id
    left join ticket.agent a on a.supplier_id = p_supplier
                            and a.agent_id = p_agent
    left join ticket.line l on l.supplier_id = p_supplier
                           and l.line_id = o.line_id
    left join ticket.slot s on s.supplier_id = p_supplier
                           and s.line_id = o.line_id
                           and s.day = coalesce(o.slot_day, o.day)
                           and s.slot_no = impl.slot_shown(
                               o.slot_no, o.page, o.edition, o.delivered_at)
    left join lateral (
        select sum(t.persons - t.free) as persons
        from ticket.ticket t
        where t.supplier_id = p_supplier
          and t.order_id = p_order
          and t.line_no = i.line_no
          and t.state <> '0') deal on true
    left join r whole on whole.line_no = 0
    left join r part on part.line_no = i.line_no
    order by i.line_no;

    if not found then
        verdict := 'ORDER_UNKNOWN';
        return next;
    end if;
end;
$$;

comment on function api.query_order_2 is
'QueryOrder (4.2.8): an agent''s order with its lines.';

grant execute on function api.query_order_2 to ticket_nginx;
