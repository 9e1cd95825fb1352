-- Members of p_change: visitors, see impl.desk_visitors(); request_key, to
-- which what they say is sealed; agent_id: whose order it is, who hears of it;
-- medium: with what its visitors pass, where it is not paper.
--
-- An order of nobody's, or of a distributor that is charged for it, all whose
-- places are there or none, as everybody books: a batch of one in
-- api.place_orders_6().  What it is quoted by is read here, so that only a
-- change at the same moment makes it stale.
create or replace function impl.desk_book(p_supplier ticket.supplier,
    p_items text, p_day date, p_bought date, p_line int4, p_slot int2,
    p_capacity int4, p_pay_by timestamptz, p_change jsonb)
returns int8
language plpgsql volatile
as $$
declare
    c_agent    constant int4 := coalesce((p_change ->> 'agent_id')::int4,
                                         impl.desk_agent());
    c_book     constant int2 := 3;          /* the operation that books */
    v_now      constant timestamptz := api.now();
    v_today    constant date := impl.local_day(p_supplier.supplier_id, v_now);
    v_key      constant text := coalesce(p_change ->> 'request_key',
                                         E'\x01desk ' || gen_random_uuid());
    v_catalogue int8;
    v_agent    ticket.agent;
    v_persons  int4;
    v_total    int8;
    v_owner    int4[];          /* whose quota: an attraction's, too */
    v_quota    int8[];
    v_capacity int4[];
    v_wanted   int8[];
    v_ticket   record;
    v_item     record;
    v_visitor  record;
    v_use      record;
    v_answer   record;
begin
    select s.catalogue_version into v_catalogue
    from ticket.supplier s
    where s.supplier_id = p_supplier.supplier_id;

    select a.* into v_agent
    from ticket.agent a
    where a.supplier_id = p_supplier.supplier_id and a.agent_id = c_agent;

    select array_agg(i.line_no order by i.line_no) as line_no,
           array_agg(i.product_id order by i.line_no) as product_id,
           array_agg(i.name order by i.line_no) as name,
           array_agg(i.unit order by i.line_no) as unit,
           array_agg(i.form::text order by i.line_no) as form,
           array_agg(i.quantity order by i.line_no) as quantity,
           array_agg(i.free order by i.line_no) as free,
           array_agg(i.price_fen order by i.line_no) as price_fen,
           array_agg(i.list_fen order by i.line_no) as list_fen,
           array_agg(i.until order by i.line_no) as until,
           array_agg(i.day_limit order by i.line_no) as day_limit,
           array_agg(v.valid_from order by i.line_no) as valid_from,
           array_agg(nullif(p.wait_minutes, 0) order by i.line_no)
               as wait_minutes
    into strict v_item
    from impl.desk_items(p_supplier, p_items, p_day, p_bought) i
    join ticket.product p
      on p.supplier_id = p_supplier.supplier_id
         and p.product_id = i.product_id
    cross join lateral impl.product_days(p, p_day, p_bought) v;

    select coalesce(array_agg(v.visitor_no order by v.visitor_no), '{}') as no,
           coalesce(array_agg(v.ticket_no order by v.visitor_no), '{}')
               as ticket_no,
           coalesce(array_agg(v.id_type order by v.visitor_no), '{}')
               as id_type,
           coalesce(array_agg(v.id_sealed order by v.visitor_no), '{}')
               as id_sealed,
           coalesce(array_agg(v.id_index order by v.visitor_no), '{}')
               as id_index,
           coalesce(array_agg(v.name_sealed order by v.visitor_no), '{}')
               as name_sealed,
           coalesce(array_agg(v.phone_sealed order by v.visitor_no), '{}')
               as phone_sealed,
           coalesce(array_agg(v.name_tag order by v.visitor_no), '{}')
               as name_tag
    into strict v_visitor
    from impl.desk_visitors(p_supplier, p_items, p_day, p_bought, p_change) v;

    /* R191-R192: what their documents are bound by */
    select coalesce(array_agg(d.product_id order by d.product_id, d.id_index),
                    '{}') as product_id,
           coalesce(array_agg(d.id_index order by d.product_id, d.id_index),
                    '{}') as id_index,
           coalesce(array_agg(d.most order by d.product_id, d.id_index), '{}')
               as most,
           coalesce(array_agg(d.days order by d.product_id, d.id_index), '{}')
               as days,
           coalesce(array_agg(d.visitor_no order by d.product_id, d.id_index),
                    '{}') as visitor_no
    into strict v_use
    from (
        select 0 as product_id, v.id_index, 1 as most, 1 as days, v.visitor_no
        from impl.desk_visitors(p_supplier, p_items, p_day, p_bought,
                                p_change) v
        where v.real_name
        union all
        select v.product_id, v.id_index, v.id_maximum, p.id_days, v.visitor_no
        from impl.desk_visitors(p_supplier, p_items, p_day, p_bought,
                                p_change) v
        join ticket.product p
          on p.supplier_id = p_supplier.supplier_id
             and p.product_id = v.product_id
        where v.id_maximum > 0) d;

    v_persons := (select sum(n) from unnest(v_item.quantity) n);
    v_total := (
        select sum((v_item.quantity[k] - v_item.free[k])
                   * v_item.price_fen[k])
        from generate_series(1, cardinality(v_item.line_no)) k);

    /* One ticket for each person, the free ones last, or one for all. */
    select array_agg(t.line_no order by t.line_no, t.n) as line_no,
           array_agg(t.persons order by t.line_no, t.n) as persons,
           array_agg(t.free order by t.line_no, t.n) as free
    into strict v_ticket
    from (
        select v_item.line_no[k] as line_no, n,
               case v_item.form[k] when '1' then 1
                    else v_item.quantity[k] end as persons,
               case v_item.form[k]
                   when '1' then (n > v_item.quantity[k] - v_item.free[k])
                                 ::int4
                   else v_item.free[k] end as free
        from generate_series(1, cardinality(v_item.line_no)) k
        cross join lateral generate_series(
            1, case v_item.form[k] when '1' then v_item.quantity[k]
                    else 1 end) n) t;

    select array_agg(q.owner_id order by q.owner_id, q.id),
           array_agg(q.id order by q.owner_id, q.id),
           array_agg(q.capacity order by q.owner_id, q.id),
           array_agg(q.wanted::int8 order by q.owner_id, q.id)
    into v_owner, v_quota, v_capacity, v_wanted
    from (
        select p_supplier.supplier_id as owner_id,
               api.quota_id(impl.quota_kind('product'), p_day,
                            v_item.product_id[k]) as id,
               v_item.day_limit[k] as capacity, v_item.quantity[k] as wanted
        from generate_series(1, cardinality(v_item.line_no)) k
        union all
        select p_supplier.supplier_id,
               api.quota_id(impl.quota_kind('site'), p_day, 0),
               p_supplier.day_limit, v_persons
        union all
        select p_supplier.supplier_id,
               api.quota_id(impl.quota_kind('booked'), v_today, c_agent),
               coalesce(nullif(v_agent.day_limit, 0), 2147483647), v_persons
        union all
        select p_supplier.supplier_id,
               api.quota_id(impl.quota_kind('desk'), p_day,
                            p_line::int8 * 1000 + p_slot),
               p_capacity, v_persons
        where p_slot is not null
        union all
        select w.owner_id, w.quota_id, min(w.capacity), sum(v_item.quantity[k])
        from generate_series(1, cardinality(v_item.line_no)) k
        cross join lateral impl.settle_stock_wanted(
            p_supplier.supplier_id, v_item.product_id[k], p_day) w
        group by 1, 2) q;

    if exists (select from generate_series(1, cardinality(v_quota)) k
               where v_owner[k] <> p_supplier.supplier_id
                 and v_capacity[k] = 0)
    then
        perform impl.staff_refuse('SALE_LIMIT', p_day::text);
    end if;

    select r.verdict, r.order_id, r.failed into v_answer
    from api.place_orders_6(
        p_now => v_now,
        s_id => array[p_supplier.supplier_id],
        s_catalogue => array[v_catalogue],
        q_supplier => v_owner,
        q_id => v_quota, q_capacity => v_capacity, q_wanted => v_wanted,
        a_supplier => array[p_supplier.supplier_id],
        a_id => array[c_agent * 10 + 1], a_version => array[v_agent.version],
        a_sold => array[0::int8], a_held => array[0::int8],
        x_supplier => array_fill(p_supplier.supplier_id,
                                 array[cardinality(v_use.most)]),
        x_product => v_use.product_id,
        x_day => array_fill(p_day, array[cardinality(v_use.most)]),
        x_index => v_use.id_index, x_limit => v_use.most,
        o_supplier => array[1::int2], o_agent => array[c_agent],
        o_account => array[1::int2], o_slot => array[p_slot],
        o_limit => array[v_today], o_sold => array[0::int8],
        o_key => array[v_key],
        o_hash => array[sha256(convert_to(v_key, 'UTF8'))],
        o_catalogue => array[v_catalogue], o_version => array[v_agent.version],
        o_page => array[c_book], o_edition => array[40::int2],
        o_state => array['0'], o_pay_method => array['N'],
        o_transfer => array[0::int2],
        o_customer => array[case when p_change ? 'agent_id'
                                 then v_agent.name else '前台' end],
        o_customer_type => array[case when p_change ? 'agent_id'
                                      then v_agent.unit_type::text
                                      else '6' end],
        o_day => array[p_day],
        o_line => array[p_line],
        o_medium => array[coalesce((p_change ->> 'medium')::int2, 0::int2)],
        o_notice => array[false],
        o_callback => array[p_change ? 'agent_id'
                            and v_agent.callback_address <> ''],
        o_phone => array[''::bytea], o_phone_index => array[''::bytea],
        o_ident => array[''::bytea], o_ident_index => array[''::bytea],
        o_id_type => array[4::int2], o_need_invoice => array[false],
        o_invoice => array[null::bytea], o_remark => array[null::bytea],
        o_total => array[v_total],
        o_pay_timeout => array[p_supplier.pay_timeout_min],
        o_pay_by => array[p_pay_by],
        o_valid_until => array[(p_day + 1)::timestamp
                               at time zone p_supplier.zone],
        r_order => array_fill(1::int2, array[cardinality(v_quota)]),
        r_quota => array(select n::int2
                         from generate_series(1, cardinality(v_quota)) n),
        r_persons => v_wanted::int4[],
        r_group => array_fill(0::int2, array[cardinality(v_quota)]),
        i_order => array_fill(1::int2, array[cardinality(v_item.line_no)]),
        i_line => v_item.line_no, i_product => v_item.product_id,
        i_name => v_item.name, i_unit => v_item.unit, i_form => v_item.form,
        i_quantity => v_item.quantity, i_free => v_item.free,
        i_price => v_item.price_fen, i_list => v_item.list_fen,
        i_until => v_item.until,
        t_order => array_fill(1::int2, array[cardinality(v_ticket.line_no)]),
        t_no => array(select n::int2
                      from generate_series(1, cardinality(v_ticket.line_no)) n
                      order by n),
        t_line => v_ticket.line_no, t_persons => v_ticket.persons,
        t_free => v_ticket.free,
        g_order => array_fill(1::int2, array[cardinality(v_visitor.no)]),
        g_no => v_visitor.no, g_ticket => v_visitor.ticket_no,
        g_type => v_visitor.id_type, g_ident => v_visitor.id_sealed,
        g_ident_index => v_visitor.id_index,
        g_name => v_visitor.name_sealed, g_phone => v_visitor.phone_sealed,
        u_order => array_fill(1::int2, array[cardinality(v_use.most)]),
        u_document => array(select n::int2 from generate_series(
                                1, cardinality(v_use.most)) n order by n),
        u_count => array_fill(1, array[cardinality(v_use.most)]),
        u_take => array_fill(true, array[cardinality(v_use.most)]),
        o_products => array[v_item.product_id::text],
        u_until => array_fill(null::date, array[cardinality(v_use.most)]),
        o_session => array[null::int4], o_seated => array[false],
        n_order => '{}', n_seat => '{}', o_phone_tail => array[null::int2],
        g_name_tag => v_visitor.name_tag, x_days => v_use.days,
        x_phone => array_fill(false, array[cardinality(v_use.most)]),
        o_contact => array[null::bytea],
        i_from => v_item.valid_from, i_wait => v_item.wait_minutes) r
    where r.kind = 'o';

    case v_answer.verdict
    when 'STALE' then
        perform impl.staff_refuse('SALE_STALE');
    when 'SLOT_FULL' then
        perform impl.staff_refuse('SALE_FULL', p_slot::text, p_day::text);
    when 'DAY_LIMIT', 'AGENT_LIMIT' then
        perform impl.staff_refuse('SALE_LIMIT', p_day::text);
    when 'DOCUMENT_USED', 'DOCUMENT_LIMIT', 'DOCUMENT_TICKET' then
        perform impl.staff_refuse('SALE_DOCUMENT',
                                  v_use.visitor_no[v_answer.failed]::text);
    else
        if v_answer.verdict is not null then
            raise exception 'the desk is refused with %', v_answer.verdict;
        end if;
    end case;

    return v_answer.order_id;
end;
$$;

comment on function impl.desk_book(ticket.supplier, text, date, date, int4,
                                   int2, int4, timestamptz, jsonb) is
'Books items at the desk and answers with the number of the order, or refuses.';
