-- One page of an agent's deals: a record for each line of an order delivered in
-- the window, the earliest first, so that pages stand while a sale goes on.
create or replace function api.deal_list(p_supplier int4, p_agent int4,
    p_page int8, p_first int4, p_last int4, p_order text, p_product text)
returns table (verdict text, subject text, order_id int8, ordered text,
               customer_type text, customer_id text, customer_name text,
               delivered text, state text, quantity int4, total_fen int8,
               product_name text, deal_quantity int4, unit text,
               price_fen int8, deal_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_skip int8;
    w record;
begin
    select * into w
    from impl.settlement_window(p_supplier, p_first, p_last, p_order,
                                p_product);

    v_skip := impl.list_skip(w.page_base, p_page);

    if w.verdict is null and v_skip is null then
        w.verdict := 'BAD_PARAM';
        w.subject := 'Page_index';
    end if;

    if w.verdict is not null then
        verdict := w.verdict;
        subject := w.subject;
        return next;
        return;
    end if;

    /* Nothing is looked up once more by its key: see impl.settlements(). */
    return query
    with k as materialized (
        select o.order_id, o.created_at, o.customer_type, o.customer_name,
               o.delivered_at, o.state, i.line_no, i.quantity, i.free,
               i.product_name, i.deal_quantity, i.unit, i.price_fen
        from impl.settlements(p_supplier, p_agent, w.first_day, w.last_day,
                        w.first_at, w.end_at) o
        cross join lateral (
              select * from ticket.order_item x
              where x.supplier_id = p_supplier and x.order_id = o.order_id
                and (w.product_id is null or x.product_id = w.product_id)
              offset 0) i
        where (w.order_id is null or o.order_id = w.order_id)
          and o.page <> impl.open_page()
        order by o.delivered_at, o.order_id, i.line_no
        limit impl.order_list_size()
        offset v_skip
    )
    select null::text, null::text, k.order_id,
           to_char(k.created_at at time zone w.zone, 'YYYYMMDDHH24MISS'),
           k.customer_type::text, a.unit_id, k.customer_name,
           to_char(k.delivered_at at time zone w.zone, 'YYYYMMDDHH24MISS'),
           k.state::text, k.quantity, k.price_fen * (k.quantity - k.free),
           k.product_name, k.deal_quantity, k.unit, k.price_fen,
           k.price_fen * d.persons
    from k
    cross join lateral (
           /* free persons are computed again in a partial activation */
           select sum(t.persons - t.free) as persons
           from ticket.ticket t
           where t.supplier_id = p_supplier and t.order_id = k.order_id
             and t.line_no = k.line_no and t.state <> '0') d
    join ticket.agent a on a.supplier_id = p_supplier
                       and a.agent_id = p_agent
    order by k.delivered_at, k.order_id, k.line_no;

    if not found then
        verdict := 'NO_DEALS';
        return next;
    end if;
end;
$$;

comment on function api.deal_list is
'GetSPYDRec (4.2.36): a page of an agent''s delivered orders, line by line.';

grant execute on function api.deal_list to ticket_nginx;
