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
    v_sold     int8[];          /* of its account, up to it */
    v_key      text[];
    v_phone    bytea[];
    v_told     bool[];
    v_medium   int2[];

    /* what some of them may have */
    v_least    int8;
    v_most     int8;
    v_settled  bool;
    v_off      bool;
    v_called   bool;
    v_payments bool;
    v_documents bool;
    v_passages bool;
    v_visitors bool;

    /* by account */
    a_supplier int4[];
    a_id       int4[];
    a_sold     int8[];
    v_before   int8[];
    v_at       timestamptz[];
begin
    select array_agg(y.i), array_agg(y.order_id), array_agg(o0.ctid),
           array_agg(o0.total_fen), array_agg(o0.request_key),
           array_agg(o0.phone_sealed), greatest(v_now, max(o0.created_at)),
           min(y.order_id), max(y.order_id)
    into v_pos, v_id, v_row, v_total, v_key, v_phone, v_now, v_least, v_most
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
               o.created_at
        from ticket.orders o
        where o.supplier_id = p_supplier[y.i] and o.order_id = y.order_id
          and o.agent_id = p_agent[y.i] and o.page = impl.open_page()
          and o.state = '0' and o.total_fen > 0
          and o.pay_by > v_now and o.valid_until > v_now
          and not impl.order_stopped(o) and o.session_id is null
        offset 0
        for no key update) o0;

    /* Most suppliers have nothing of a kind, or nothing from the first of these
       orders to the last: then no order is asked about it. */
    select exists (select from ticket.settle_product e
                   where e.supplier_id = any (p_supplier)),
           exists (select from ticket.day_off d
                   where d.supplier_id = any (p_supplier)
                     and d.opened_at is null),
           exists (select from ticket.called_off d
                   where d.supplier_id = any (p_supplier)
                     and d.order_id between v_least and v_most),
           exists (select from ticket.payment p
                   where p.supplier_id = any (p_supplier)
                     and p.order_id between v_least and v_most),
           exists (select from ticket.order_document d
                   where d.supplier_id = any (p_supplier)
                     and d.order_id between v_least and v_most),
           exists (select from ticket.passage g
                   where g.supplier_id = any (p_supplier)
                     and g.order_id between v_least and v_most),
           exists (select from ticket.visitor y
                   where y.supplier_id = any (p_supplier)
                     and y.order_id between v_least and v_most)
    into v_settled, v_off, v_called, v_payments, v_documents, v_passages,
         v_visitors;

    /* In a new statement, which sees what was committed while we waited. */
    select array_agg(v_pos[k]), array_agg(v_id[k]), array_agg(v_row[k]),
           array_agg(v_total[k]), array_agg(v_key[k]), array_agg(v_phone[k]),
           array_agg(exists (
               select from ticket.open_agent g
               where g.supplier_id = w.supplier_id
                 and g.agent_id = w.agent_id and g.notice_url <> '')),
           array_agg((s0.gate_media & 2)::int2)
    into v_pos, v_id, v_row, v_total, v_key, v_phone, v_told, v_medium
    from generate_series(1, cardinality(v_id)) k
    cross join lateral (
        select p_supplier[v_pos[k]] as supplier_id,
               p_agent[v_pos[k]] as agent_id) w
    cross join lateral (
        select s.gate_media, s.slot_mode
        from ticket.supplier s
        where s.supplier_id = w.supplier_id and not s.single_purchase
        offset 0) s0
    cross join lateral (
        select from ticket.agent g
        where g.supplier_id = w.supplier_id and g.agent_id = w.agent_id
          and g.can_deposit and g.version = p_version[v_pos[k]]
        offset 0) g0
    cross join lateral (
        select coalesce(o.slot_day, o.visit_day, o.day) as day, o.line_id
        from ticket.orders o
        where o.ctid = v_row[k]
          and not (s0.slot_mode and o.slot_no is not null
                   and impl.slot_choice(o.page, o.edition) > 0)
        offset 0) o0
    cross join lateral (
        select min(i.price_fen) as least_fen, max(i.price_fen) as most_fen,
               sum(i.quantity) as quantity,
               bool_or(v_settled and exists (
                   select from ticket.settle_product e
                   where e.supplier_id = w.supplier_id
                     and e.product_id = i.product_id)
               or exists (
                   select from ticket.open_product e
                   where e.supplier_id = w.supplier_id
                     and e.product_id = i.product_id and e.confirm)) as other
        from ticket.order_item i
        where i.supplier_id = w.supplier_id and i.order_id = v_id[k]
        offset 0) i0
    where not i0.other
      and (p_unit_fen[v_pos[k]] = -1
           or p_unit_fen[v_pos[k]] = i0.least_fen
              and p_unit_fen[v_pos[k]] = i0.most_fen)
      and p_tickets[v_pos[k]] in (-1, i0.quantity)
      and not (v_called and exists (
          select from ticket.called_off d
          where d.supplier_id = w.supplier_id and d.order_id = v_id[k]))
      and not (v_off and exists (
          select from ticket.day_off d
          where d.supplier_id = w.supplier_id and d.day = o0.day
            and d.line_id in (0, o0.line_id) and d.opened_at is null))
      and not (v_payments and exists (
          select from ticket.payment p
          where p.supplier_id = w.supplier_id and p.order_id = v_id[k]))
      and not (v_documents and exists (
          select from ticket.order_document d
          where d.supplier_id = w.supplier_id and d.order_id = v_id[k]
            and d.product_id = 0 and d.day <> c_no_day));

    /* Whose deposit is short goes alone: then it is said of which order. */
    select array_agg(w.supplier_id), array_agg(w.account_id),
           array_agg(w.sold)
    into a_supplier, a_id, a_sold
    from (
        select p_supplier[v_pos[k]] as supplier_id,
               impl.paying_account(p_agent[v_pos[k]], 'Y') as account_id,
               sum(v_total[k])::int8 as sold
        from generate_series(1, cardinality(v_id)) k
        group by 1, 2
        order by 1, 2) w
    cross join lateral (
        select from ticket.account c
        where c.supplier_id = w.supplier_id and c.account_id = w.account_id
          and c.balance_fen - w.sold >= c.held_fen
        offset 0) c0;

    select array_agg(w.pos), array_agg(w.order_id), array_agg(w.ctid),
           array_agg(w.total), array_agg(w.key), array_agg(w.phone),
           array_agg(w.told), array_agg(w.medium), array_agg(w.sold)
    into v_pos, v_id, v_row, v_total, v_key, v_phone, v_told, v_medium,
         v_sold
    from (
        select v_pos[k] as pos, v_id[k] as order_id, v_row[k] as ctid,
               v_total[k] as total, v_key[k] as key, v_phone[k] as phone,
               v_told[k] as told, v_medium[k] as medium,
               sum(v_total[k]) over (
                   partition by p_supplier[v_pos[k]], p_agent[v_pos[k]]
                   order by k)::int8 as sold
        from generate_series(1, cardinality(v_id)) k
        where exists (
            select from generate_series(1, cardinality(a_id)) a
            where a_supplier[a] = p_supplier[v_pos[k]]
              and a_id[a] = impl.paying_account(p_agent[v_pos[k]], 'Y'))) w;

    if v_id is null then
        return;
    end if;

    begin
        with orders as (
            update ticket.orders o
            set state = '3', pay_method = 'Y', medium = v_medium[k],
                paid_at = v_now, delivered_at = v_now,
                deal_fen = o.total_fen, transfers = o.transfers + 1,
                events = o.events + v_told[k]::int4
            from generate_series(1, cardinality(v_id)) k
            where o.ctid = v_row[k]
            returning o.supplier_id, o.order_id, o.agent_id, o.events,
                      v_told[k] as told
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
        )
        insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                                   ticket_no, event_at, expire_at, due_at,
                                   note)
        select o.supplier_id, o.order_id, o.events, o.agent_id, c_tickets, 0,
               v_now, v_now + c_life, v_now, c_note
        from orders o
        where o.told;

        with taken as (
            update ticket.account c
            set balance_fen = c.balance_fen - a_sold[i],
                version = c.version + 1,
                moved_at = impl.entry_at(v_now, c.moved_at)
            from generate_series(1, cardinality(a_id)) i
            where c.supplier_id = any (array[a_supplier[i]])
              and c.account_id between a_id[i] and a_id[i]
              and c.balance_fen - a_sold[i] >= c.held_fen
            returning c.balance_fen + a_sold[i] as before, c.moved_at)
        select array_agg(t.before), array_agg(t.moved_at)
        into v_before, v_at
        from taken t;

        if cardinality(v_at) is distinct from cardinality(a_id) then
            raise no_data_found;
        end if;

        insert into ticket.transfer (
            supplier_id, order_id, no, kind, debit, credit, amount_fen,
            debit_after, credit_after, at)
        select p_supplier[v_pos[k]], v_id[k], o.transfers, c_sale, a_id[a.i],
               c_sales, v_total[k], v_before[a.i] - v_sold[k], null,
               v_at[a.i]
        from generate_series(1, cardinality(v_id)) k
        cross join lateral (
            select o.transfers from ticket.orders o
            where o.supplier_id = p_supplier[v_pos[k]]
              and o.order_id = v_id[k]
            offset 0) o
        cross join lateral (
            select i from generate_series(1, cardinality(a_id)) i
            where a_supplier[i] = p_supplier[v_pos[k]]
              and a_id[i] = impl.paying_account(p_agent[v_pos[k]], 'Y')) a;

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
    select v_pos[k], v_id[k], 4::int2, v_total[k], t0.group_ticket,
           t0.ticket_no, t0.id_sealed, t0.phone_sealed, v_key[k], v_phone[k]
    from generate_series(1, cardinality(v_id)) k
    cross join lateral (
        select i0.form = '2' as group_ticket, t.ticket_no, v0.id_sealed,
               v0.phone_sealed
        from ticket.ticket t
        cross join lateral (
            select i.form from ticket.order_item i
            where i.supplier_id = t.supplier_id
              and i.order_id = t.order_id and i.line_no = t.line_no
            offset 0) i0
        left join lateral (
            select y.visitor_no, y.id_sealed, y.phone_sealed
            from ticket.visitor y
            where v_visitors and y.supplier_id = t.supplier_id
              and y.order_id = t.order_id and y.ticket_no = t.ticket_no
            order by y.visitor_no
            limit 1) v0 on true
        where t.supplier_id = any (array[p_supplier[v_pos[k]]])
              and t.order_id between v_id[k] and v_id[k]
          and t.state <> '0'
        order by v0.visitor_no, t.ticket_no) t0;
end;
$$;

comment on function api.open_pays is
'Pay of the open ticket API for many orders at once, those that can be paid and
issued at once: answers with their tickets, a row each (n: its place in what was
asked), and has done nothing of those without a row.';

grant execute on function api.open_pays to ticket_nginx;
