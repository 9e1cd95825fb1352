-- A page of an agent's orders (4.2.9), newest first.  Every call is one of its
-- own, nothing is kept between two of them.  What holds: within one call, a
-- page is of one moment; over several, orders have one order that never
-- changes, so as long as none is added to or leaves the list, its pages are
-- disjoint and complete.  Each order that comes in meanwhile is the newest and
-- moves the others one place down: the next page begins with the last order of
-- the one before, once more, and none is lost.  Who wants none twice names an
-- End_datetime that is over.  With ZT an order can also leave the list, which
-- moves the older ones up.
create or replace function api.query_orders_list_2(
    p_supplier int4, p_agent int4, p_edition int2, p_model int2, p_start text,
    p_end text, p_phone bytea, p_document bytea, p_order int8, p_state text,
    p_product int4, p_page int8)
returns table (verdict text, subject text, order_id int8, request_key text,
               created_at timestamptz, customer_type text, customer_id text,
               customer_name text, description text, state text,
               total_fen int8, tickets text, deal_total_fen int8,
               deal_description text, fee_fen int8, back_fen int8,
               back_status text, pay_channel text, return_description text,
               return_count int8, return_fen int8, return_fee_fen int8,
               return_channels text, bill text, day date,
               delivered_at timestamptz, phone_sealed bytea, id_sealed bytea,
               need_invoice bool, invoice_sealed bytea, remark_sealed bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_first timestamp;
    v_until timestamp;
    v_skip int8;
    v_orders int8[];
    v_settles bool;
begin
    select w.verdict, w.first_at, w.until_at into verdict, v_first, v_until
    from impl.order_list_window(p_supplier, p_edition, p_start, p_end) w;

    subject := 'End_datetime';

    select impl.list_skip(s.page_base, p_page) into strict v_skip
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    if verdict is null and v_skip is null then
        verdict := 'BAD_PARAM';
        subject := 'Page_index';
    end if;

    if verdict is null and p_state <> '' and p_state !~ '^[0-9ABCDX]$' then
        verdict := 'BAD_PARAM';
        subject := 'ZT';
    end if;

    if verdict is null then
        v_orders := impl.order_list_ask(p_supplier, p_agent, p_model, v_first,
            v_until, p_phone, p_document, p_order, p_state, p_product,
            v_skip);

        if cardinality(v_orders) = 0 then
            verdict := 'NO_ORDERS';
            subject := null;
        end if;
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    /* Asked once: most suppliers have none. */
    v_settles := exists (select
                         from ticket.settle_product s
                         where s.supplier_id = p_supplier);

    return query
    select null::text, null::text, o.order_id, o.request_key, o.created_at,
           o.customer_type::text, a.unit_id, o.customer_name,
           concat_ws('；', i.description, n.state), o.state::text, o.total_fen,
           i.tickets, o.deal_fen + o.fee_fen,
           coalesce('共成交' || i.dealt, ''), o.fee_fen,
           coalesce(r.back_fen, 0),
           case when n.refunds is not null then n.refunds
                when r.line_no is not null
                then impl.returns_stage(p_supplier, o.order_id) else '' end,
           impl.pay_channel_word(p_supplier, o.order_id, o.pay_method),
           coalesce(r.description, ''), coalesce(r.persons, 0),
           coalesce(r.back_fen, 0), coalesce(r.fee_fen, 0),
           coalesce(r.channels, ''),
           case when o.delivered_at is not null then 'S' || o.order_id
                else '' end,
           o.day, o.delivered_at, o.phone_sealed, o.id_sealed, o.invoice,
           o.invoice_sealed, o.remark_sealed
    from unnest(v_orders) with ordinality w (order_id, place)
    join ticket.orders o on o.supplier_id = p_supplier
                        and o.order_id = w.order_id
    join lateral (
          select string_agg(x.name || x.quantity || x.unit, '，'
                            order by x.line_no) as description,
                 string_agg(x.name || x.quantity || x.unit, ','
                            order by x.line_no) as tickets,
                 string_agg(x.name || x.deal_quantity || x.unit, ','
                            order by x.line_no)
                     filter (where x.deal_quantity > 0) as dealt
          from (select l.line_no, l.product_name as name, l.quantity,
                       l.unit, l.deal_quantity
                from ticket.order_item l
                where l.supplier_id = p_supplier
                  and l.order_id = w.order_id
                offset 0) x) i on true
    left join ticket.agent a on a.supplier_id = p_supplier
                            and a.agent_id = p_agent
    left join lateral (
          select x.*
          from impl.order_returns(p_supplier, w.order_id, o.pay_method) x
          where x.line_no = 0
            and exists (select
                        from ticket.refund f
                        where f.supplier_id = p_supplier
                          and f.order_id = w.order_id)) r on true
    left join lateral (
          select x.* from impl.settle_listed(o) x where v_settles) n on true
    order by w.place;
end;
$$;

comment on function api.query_orders_list_2 is
'QueryOrdersList (4.2.9): a page of an agent''s orders, newest first.';

grant execute on function api.query_orders_list_2 to ticket_nginx;
