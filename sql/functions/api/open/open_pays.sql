-- What comes often, for many at once: an order that waits for its payment is
-- paid from a deposit that has enough, and issued.  Of whatever is otherwise
-- (it was paid before, is over, waits for staff; money is short; a version has
-- moved) there is no row, nothing was done, and api.open_pay is to be asked,
-- which judges.  So nothing is refused here, and each condition may be stricter
-- than that function's.
--
-- Orders are locked first, in key order, as all do who change them, and what is
-- written of each is written before accounts are locked, also in key order: who
-- books for the same agent waits only for its transfers and the end.
--
-- Rows come from generate_series() and subscripts; a row that is locked stays
-- where it is, and is written by that; others are found as in
-- api.place_orders_6.
create or replace function api.open_pays(
    /* one element each, of an order that is named twice the first one counts;
       p_number: of the API; p_unit_fen, p_tickets: -1: not sent; p_version: of
       the agent's row, as nginx has it */
    p_supplier int4[], p_agent int4[], p_number int4[], p_unit_fen int8[],
    p_tickets int8[], p_eticket text[], p_version int8[])
returns table (n int4, order_id int8, status int2, money_fen int8,
               group_ticket bool, ticket_no int2, id_sealed bytea,
               phone_sealed bytea, request_key text,
               order_phone_sealed bytea)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_tickets  constant int2 := impl.event_kind('open tickets');
    c_sale     constant int2 := impl.transfer_kind('sale');
    c_sales    constant int4 := impl.side('sales');
    c_no_day   constant date := impl.day_zero();
    c_life     constant interval := '24 hours';     /* of a notice */
    c_note     constant jsonb := '{"status": 1}';

    v_now      timestamptz := api.now();

    /* by order: its place in what was asked, and what it is */
    v_pos      int4[];
    v_id       int8[];
    v_row      tid[];
    v_total    int8[];
    v_key      text[];
    v_phone    bytea[];
    v_day      date[];          /* of the visit */
    v_line     int4[];
    v_moves    bool[];          /* its slot is another one as it is issued */
    v_group    bool[];          /* its tickets are, null: not all alike */
    v_told     bool[];
    v_medium   int2[];
    v_sold     int8[];          /* of its account, up to it */
    v_transfer int2[];

    /* what some of them may have */
    v_least    int8;
    v_most     int8;
    v_passages bool;
    v_visitors bool;

    /* by account */
    a_supplier int4[];
    a_id       int4[];
    a_sold     int8[];

    /* by ticket: its order's place in the above */
    t_order    int4[];
    t_no       int2[];
    t_group    bool[];

    v_written  int8;
begin
    select array_agg(y.i), array_agg(y.order_id), array_agg(o0.ctid),
           array_agg(o0.total_fen), array_agg(o0.request_key),
           array_agg(o0.phone_sealed), array_agg(o0.day),
           array_agg(o0.line_id), array_agg(o0.moves),
           greatest(v_now, max(o0.created_at)),
           min(y.order_id), max(y.order_id)
    into v_pos, v_id, v_row, v_total, v_key, v_phone, v_day, v_line, v_moves,
         v_now, v_least, v_most
    from (
        select i, y0.order_id
        from generate_series(1, cardinality(p_number)) i
        cross join lateral (
            select y.order_id from ticket.open_order y
            where y.open_id = p_number[i]
              and y.supplier_id = p_supplier[i]
              and y.agent_id = p_agent[i]
            offset 0) y0
        where array_position(p_number, p_number[i]) = i
        order by p_supplier[i], y0.order_id) y
    cross join lateral (
        select o.ctid, o.total_fen, o.request_key, o.phone_sealed,
               o.created_at, coalesce(o.slot_day, o.visit_day, o.day) as day,
               o.line_id, o.slot_no is not null
                          and impl.slot_choice(o.page, o.edition) > 0 as moves
        from ticket.orders o
        where o.supplier_id = p_supplier[y.i] and o.order_id = y.order_id
          and o.agent_id = p_agent[y.i] and o.page = impl.open_page()
          and o.state = '0' and o.total_fen > 0
          and o.pay_by > v_now and o.valid_until > v_now
          and not impl.order_stopped(o) and o.session_id is null
        offset 0
        for no key update) o0;

    if v_id is null then
        return;
    end if;

    /* In a new statement, which sees what was committed while we waited.

       Most suppliers have nothing of a kind, or nothing from the first of these
       orders to the last: then no order is asked about it.  What an agent has
       is read once.  Whose deposit is short goes alone: then it is said of
       which order. */
    with agents as materialized (
        select w.supplier_id, w.agent_id, w.version, s0.medium, s0.slot_mode,
               c0.available, exists (
                   select from ticket.open_agent g
                   where g.supplier_id = w.supplier_id
                     and g.agent_id = w.agent_id and g.notice_url <> '')
               as told
        from (
            select distinct p_supplier[v_pos[k]] as supplier_id,
                   p_agent[v_pos[k]] as agent_id,
                   p_version[v_pos[k]] as version
            from generate_series(1, cardinality(v_id)) k) w
        cross join lateral (
            select (s.gate_media & 2)::int2 as medium, s.slot_mode
            from ticket.supplier s
            where s.supplier_id = w.supplier_id and not s.single_purchase
            offset 0) s0
        cross join lateral (
            select from ticket.agent g
            where g.supplier_id = w.supplier_id and g.agent_id = w.agent_id
              and g.can_deposit and g.version = w.version
            offset 0) g0
        cross join lateral (
            select c.balance_fen - c.held_fen as available
            from ticket.account c
            where c.supplier_id = w.supplier_id
              and c.account_id = impl.paying_account(w.agent_id, 'Y')
            offset 0) c0
    ), good as (
        select k, i0.one_group, w.told, w.medium, w.available,
               sum(v_total[k]) over (
                   partition by w.supplier_id, w.agent_id
                   order by k)::int8 as sold,
               sum(v_total[k]) over (
                   partition by w.supplier_id, w.agent_id) as all_sold
        from generate_series(1, cardinality(v_id)) k
        cross join lateral (
            select y.* from agents y
            where y.supplier_id = p_supplier[v_pos[k]]
              and y.agent_id = p_agent[v_pos[k]]
              and y.version = p_version[v_pos[k]]
            offset 0) w
        cross join lateral (
            select min(i.price_fen) as least_fen, max(i.price_fen) as most_fen,
                   sum(i.quantity) as quantity,
                   case when bool_and(i.form = '2') = bool_or(i.form = '2')
                        then bool_and(i.form = '2') end as one_group,
                   bool_or(exists (
                       select from ticket.settle_product e
                       where e.supplier_id = any (p_supplier))
                   and exists (
                       select from ticket.settle_product e
                       where e.supplier_id = w.supplier_id
                         and e.product_id = i.product_id)
                   or exists (
                       select from ticket.open_product e
                       where e.supplier_id = w.supplier_id
                         and e.product_id = i.product_id and e.confirm))
                   as other
            from ticket.order_item i
            where i.supplier_id = w.supplier_id and i.order_id = v_id[k]
            offset 0) i0
        where not i0.other and not (w.slot_mode and v_moves[k])
          and (p_unit_fen[v_pos[k]] = -1
               or p_unit_fen[v_pos[k]] = i0.least_fen
                  and p_unit_fen[v_pos[k]] = i0.most_fen)
          and p_tickets[v_pos[k]] in (-1, i0.quantity)
          and not (exists (
                       select from ticket.called_off d
                       where d.supplier_id = any (p_supplier)
                         and d.order_id between v_least and v_most)
                   and exists (
                       select from ticket.called_off d
                       where d.supplier_id = w.supplier_id
                         and d.order_id = v_id[k]))
          and not (exists (
                       select from ticket.day_off d
                       where d.supplier_id = any (p_supplier)
                         and d.opened_at is null)
                   and exists (
                       select from ticket.day_off d
                       where d.supplier_id = w.supplier_id
                         and d.day = v_day[k] and d.line_id in (0, v_line[k])
                         and d.opened_at is null))
          and not (exists (
                       select from ticket.payment p
                       where p.supplier_id = any (p_supplier)
                         and p.order_id between v_least and v_most)
                   and exists (
                       select from ticket.payment p
                       where p.supplier_id = w.supplier_id
                         and p.order_id = v_id[k]))
          and not (exists (
                       select from ticket.order_document d
                       where d.supplier_id = any (p_supplier)
                         and d.order_id between v_least and v_most)
                   and exists (
                       select from ticket.order_document d
                       where d.supplier_id = w.supplier_id
                         and d.order_id = v_id[k] and d.product_id = 0
                         and d.day <> c_no_day)))
    select array_agg(v_pos[g.k]), array_agg(v_id[g.k]),
           array_agg(v_row[g.k]), array_agg(v_total[g.k]),
           array_agg(v_key[g.k]), array_agg(v_phone[g.k]),
           array_agg(g.one_group), array_agg(g.told), array_agg(g.medium),
           array_agg(g.sold),
           exists (select from ticket.passage d
                   where d.supplier_id = any (p_supplier)
                     and d.order_id between v_least and v_most),
           exists (select from ticket.visitor d
                   where d.supplier_id = any (p_supplier)
                     and d.order_id between v_least and v_most)
    into v_pos, v_id, v_row, v_total, v_key, v_phone, v_group, v_told,
         v_medium, v_sold, v_passages, v_visitors
    from good g
    where g.all_sold <= g.available;

    if v_id is null then
        return;
    end if;

    select array_agg(w.supplier_id), array_agg(w.account_id),
           array_agg(w.sold)
    into a_supplier, a_id, a_sold
    from (
        select p_supplier[v_pos[k]] as supplier_id,
               impl.paying_account(p_agent[v_pos[k]], 'Y') as account_id,
               max(v_sold[k]) as sold
        from generate_series(1, cardinality(v_id)) k
        group by 1, 2
        order by 1, 2) w;

    begin
        with orders as (
            update ticket.orders o
            set state = '3', pay_method = 'Y', medium = v_medium[k],
                paid_at = v_now, delivered_at = v_now,
                deal_fen = o.total_fen, transfers = o.transfers + 1,
                events = o.events + v_told[k]::int4
            from generate_series(1, cardinality(v_id)) k
            where o.ctid = v_row[k]
            returning k, o.supplier_id, o.order_id, o.agent_id, o.transfers,
                      o.events
        ), items as (
            update ticket.order_item i
            set deal_quantity = i.quantity
            from generate_series(1, cardinality(v_id)) k
            where i.supplier_id = any (array[p_supplier[v_pos[k]]])
              and i.order_id between v_id[k] and v_id[k]
        ), tickets as (
            update ticket.ticket t
            set state = case when v_passages
                              and exists (      /* impl.ticket_issued() */
                                 select from ticket.passage g
                                 where g.supplier_id = t.supplier_id
                                   and g.order_id = t.order_id
                                   and g.ticket_no = t.ticket_no
                                   and g.direction = 'I'
                                   and g.undone_at is null)
                             then '4' else '1' end::"char"
            from generate_series(1, cardinality(v_id)) k
            where t.supplier_id = any (array[p_supplier[v_pos[k]]])
              and t.order_id between v_id[k] and v_id[k]
            returning k, t.ticket_no, coalesce(v_group[k], (
                select i.form = '2' from ticket.order_item i
                where i.supplier_id = t.supplier_id
                  and i.order_id = t.order_id and i.line_no = t.line_no))
                as is_group
        ), told as (
            insert into ticket.outbox (supplier_id, order_id, seq, agent_id,
                                       kind, ticket_no, event_at, expire_at,
                                       due_at, note)
            select o.supplier_id, o.order_id, o.events, o.agent_id, c_tickets,
                   0, v_now, v_now + c_life, v_now, c_note
            from orders o
            where v_told[o.k])
        select o.transfers, t.orders, t.numbers, t.groups
        into v_transfer, t_order, t_no, t_group
        from (select array_agg(o.transfers order by o.k) as transfers
              from orders o) o
        cross join (
            select array_agg(t.k) as orders, array_agg(t.ticket_no) as numbers,
                   array_agg(t.is_group) as groups
            from tickets t) t;

        with taken as (
            update ticket.account c
            set balance_fen = c.balance_fen - a_sold[i],
                version = c.version + 1,
                moved_at = impl.entry_at(v_now, c.moved_at)
            from generate_series(1, cardinality(a_id)) i
            where c.supplier_id = any (array[a_supplier[i]])
              and c.account_id between a_id[i] and a_id[i]
              and c.balance_fen - a_sold[i] >= c.held_fen
            returning c.supplier_id, c.account_id,
                      c.balance_fen + a_sold[i] as before, c.moved_at)
        insert into ticket.transfer (
            supplier_id, order_id, no, kind, debit, credit, amount_fen,
            debit_after, credit_after, at)
        select t.supplier_id, v_id[k], v_transfer[k], c_sale, t.account_id,
               c_sales, v_total[k], t.before - v_sold[k], null, t.moved_at
        from generate_series(1, cardinality(v_id)) k
        cross join taken t
        where t.supplier_id = p_supplier[v_pos[k]]
          and t.account_id = impl.paying_account(p_agent[v_pos[k]], 'Y');

        get diagnostics v_written = row_count;

        if v_written <> cardinality(v_id) then
            raise no_data_found;
        end if;

    exception when no_data_found then
        /* somebody took it meanwhile */
        return;
    end;

    if '' <> any (p_eticket) then
        update ticket.open_order y
        set eticket_no = left(p_eticket[v_pos[k]], 64)
        from generate_series(1, cardinality(v_id)) k
        where y.supplier_id = any (array[p_supplier[v_pos[k]]])
          and y.order_id between v_id[k] and v_id[k]
          and p_eticket[v_pos[k]] <> '';
    end if;

    return query
    select v_pos[t_order[t]], v_id[t_order[t]], 4::int2, v_total[t_order[t]],
           t_group[t], t_no[t], v0.id_sealed, v0.phone_sealed,
           v_key[t_order[t]], v_phone[t_order[t]]
    from generate_series(1, cardinality(t_no)) t
    left join lateral (
        select y.visitor_no, y.id_sealed, y.phone_sealed
        from ticket.visitor y
        where v_visitors and y.supplier_id = p_supplier[v_pos[t_order[t]]]
          and y.order_id = v_id[t_order[t]] and y.ticket_no = t_no[t]
        order by y.visitor_no
        limit 1) v0 on true
    order by t_order[t], v0.visitor_no, t_no[t];
end;
$$;

comment on function api.open_pays is
'Pay of the open ticket API for many orders at once, those that can be paid and
issued at once: answers with their tickets, a row each (n: its place in what was
asked), and has done nothing of those without a row.';

grant execute on function api.open_pays to ticket_nginx;
