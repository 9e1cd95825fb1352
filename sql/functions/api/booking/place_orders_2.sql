/*
 * The only way to book.  Everything that depends on what others did meanwhile
 * (places, limits, documents, own numbers, balances, versions) is decided here
 * under row locks, for a batch of one supplier's orders at once; everything
 * else was decided by tk_quote().
 *
 * Nothing in here raises for the sake of one order: unique keys and CHECKs are
 * the net under it, and if one fires, that is a bug.  The settings belong to
 * the function because its plans are made on empty tables and kept for days.
 *
 * Rows come from generate_series() and subscripts: an element of an array costs
 * an eighth of what unnest() takes for it.
 */
create or replace function api.place_orders_2(
    p_supplier int4, p_now timestamptz,
    /* distinct, sorted by id.  "wanted", "sold" and "held": what all orders
       want of it together; of a row that one of several may serve: unknown.
       a_version: 0 where its orders were quoted under several.  x_until: of
       callers that send no u_until, the latest of all uses. */
    q_id int8[], q_capacity int4[], q_wanted int8[],
    a_id int4[], a_version int8[], a_sold int8[], a_held int8[],
    x_product int4[], x_day date[], x_index bytea[], x_limit int4[],
    x_until date[],
    /* one element per order.  o_slot: unless one of several may serve it;
       o_sold: what its account has paid after it. */
    o_agent int4[], o_account int2[], o_slot int2[], o_sold int8[],
    o_key text[], o_hash bytea[], o_catalogue int8[], o_version int8[],
    o_page int2[], o_edition int2[], o_state text[], o_pay_method text[], o_transfer int2[],
    o_customer text[], o_customer_type text[], o_day date[], o_line int4[],
    o_medium int2[], o_notice bool[], o_callback bool[],
    o_phone bytea[], o_phone_index bytea[], o_ident bytea[],
    o_ident_index bytea[], o_id_type int2[], o_need_invoice bool[],
    o_invoice bytea[],
    o_total int8[], o_pay_timeout int4[], o_pay_by timestamptz[],
    o_valid_until timestamptz[],
    /* rows of orders, each naming its order by position, ascending */
    d_order int2[], d_quota int2[], d_persons int4[], d_group int2[],
    i_order int2[], i_line int2[], i_product int4[], i_name text[],
    i_unit text[], i_form text[], i_quantity int4[], i_free int4[],
    i_price int8[], i_until date[],
    t_order int2[], t_no int2[], t_line int2[], t_persons int4[],
    t_free int4[],
    v_order int2[], v_no int2[], v_ticket int2[], v_type int2[],
    v_ident bytea[], v_ident_index bytea[], v_name bytea[], v_phone bytea[],
    u_order int2[], u_document int2[], u_count int4[], u_take bool[],
    /* of orders again: int4[] as text, an array has no arrays */
    o_products text[] default '{}',
    /* of uses again: R196, the last day of that order's ticket */
    u_until date[] default '{}')
returns table (kind "char", pos int4, verdict text, order_id int8,
               created_at timestamptz, slot_no int2, failed int4,
               state "char", pay_timeout_min int4,
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_slot_end constant int8 := 144115188075855872;     /* 2 << 56 */
    c_ref_mask constant int8 := 68719476735;            /* 2^36 - 1 */
    c_no_day constant date := date '2000-01-01';

    n          int4 := cardinality(o_agent);
    n_quotas   int4 := cardinality(q_id);
    n_accounts int4 := cardinality(a_id);
    n_demands  int4 := cardinality(d_order);
    n_uses     int4 := cardinality(u_order);
    n_documents int4 := cardinality(x_product);
    n_slots    int4 := 0;       /* quotas of kind 1; they sort first */

    l_catalogue int8;           /* what is so now */
    l_number   int8;            /* order number without its sequence */
    l_shift    interval;
    l_version  int8[];
    l_old      int8[];
    l_same     bool[];
    l_fits     bool;            /* nothing of the batch is refused */
    l_balance  int8[];
    l_held     int8[];
    l_balance0 int8[];
    l_held0    int8[];
    l_at       timestamptz[];   /* of the account's transfers */
    l_left     int4[];
    l_left0    int4[];
    l_quota_version int8[];
    l_used     int4[];
    l_used0    int4[];
    l_until    date[];

    r_verdict  text[] := array_fill(null::text, array[n]);
    r_id       int8[] := array_fill(null::int8, array[n]);
    r_order    int8[] := array_fill(null::int8, array[n]);
    r_created  timestamptz[] := array_fill(null::timestamptz, array[n]);
    r_slot     int2[] := array_fill(null::int2, array[n]);
    r_failed   int4[] := array_fill(null::int4, array[n]);
    r_state    text[] := array_fill(null::text, array[n]);
    r_timeout  int4[] := array_fill(null::int4, array[n]);
    r_after    int8[] := array_fill(null::int8, array[n]);
    r_booked   int4 := 0;

    l_first    record;          /* the order that is repeated */
    a          int4;
    d          int4 := 1;       /* the next demand */
    d_first    int4;
    u          int4 := 1;       /* the next use of a document */
    u_first    int4;
    x          int4;
    q          int4;
    l_group    int4;            /* the group of demands that is served */
    l_failed   int4;
    l_slot     int2;
    l_picked   bool[] := array_fill(false, array[n_demands]);
begin
    /*
     * Rows of days nobody has booked yet.  Before every other lock: an
     * uncommitted row is a lock too.  Those who change capacities lock the
     * supplier or the agent before the rows, so they either come before us, and
     * then no quote stands and nothing is made, or wait and find what we made.
     */
    if exists (select from generate_series(1, n_quotas) i
               left join lateral (
                   select true as there from ticket.quota q0
                   where q0.supplier_id = p_supplier and q0.quota_id = q_id[i]
                   offset 0) q1 on true
               where q1.there is null)
    then
        perform from ticket.supplier s
        where s.supplier_id = p_supplier
        for share;

        perform from (
            select distinct o_agent[i] as id
            from generate_series(1, n) i
            order by 1) k
        cross join lateral (
            select from ticket.agent g
            where g.supplier_id = p_supplier and g.agent_id = k.id
            offset 0
            for share) g;

        insert into ticket.quota (supplier_id, quota_id, capacity)
        select p_supplier, q_id[i], q_capacity[i]
        from generate_series(1, n_quotas) i
        where not exists (
            select from generate_series(1, n) k
            cross join ticket.supplier s
            left join lateral (
                select g.version from ticket.agent g
                where g.supplier_id = p_supplier and g.agent_id = o_agent[k]
                offset 0) g0 on true
            where s.supplier_id = p_supplier
              and (o_catalogue[k] is distinct from s.catalogue_version
                   or o_version[k] is distinct from g0.version))
        order by q_id[i]
        on conflict do nothing;
    end if;

    /*
     * Accounts, also of those who do not pay now: two orders of one agent with
     * one own number wait for each other here.  An agent without an account
     * has no balance, and never enough of it.  Who pays from the rebate account
     * waits with those who pay from the deposit, before it.
     */
    if 'F' = any (o_pay_method) then
        perform from (
            select a_id[i] as id from generate_series(1, n_accounts) i
            union
            select a_id[i] - 2 from generate_series(1, n_accounts) i
            where a_id[i] % 10 = 3
            order by 1) k
        cross join lateral (
            select from ticket.account c
            where c.supplier_id = p_supplier and c.account_id = k.id
            offset 0
            for no key update) c;
    end if;

    select array_agg(c0.balance_fen), array_agg(c0.held_fen),
           array_agg(impl.entry_at(p_now, c0.moved_at))
    into l_balance0, l_held0, l_at
    from generate_series(1, n_accounts) i
    left join lateral (
        select c.balance_fen, c.held_fen, c.moved_at from ticket.account c
        where c.supplier_id = p_supplier and c.account_id = a_id[i]
        offset 0
        for no key update) c0 on true;

    l_balance := l_balance0;
    l_held := l_held0;

    select array_agg(c0.rest), array_agg(c0.version)
    into l_left0, l_quota_version
    from generate_series(1, n_quotas) i
    left join lateral (
        select c.capacity - c.used as rest, c.version from ticket.quota c
        where c.supplier_id = p_supplier and c.quota_id = q_id[i]
        offset 0
        for no key update) c0 on true;

    l_left := l_left0;

    if n_documents > 0 then
        insert into ticket.document (supplier_id, product_id, day, id_index)
        select p_supplier, x_product[i], x_day[i], x_index[i]
        from generate_series(1, n_documents) i
        order by x_product[i], x_day[i], x_index[i]
        on conflict do nothing;

        select array_agg(c0.used), array_agg(c0.until)
        into l_used0, l_until
        from generate_series(1, n_documents) i
        cross join lateral (
            select c.used, c.until from ticket.document c
            where c.supplier_id = p_supplier and c.product_id = x_product[i]
              and c.day = x_day[i] and c.id_index = x_index[i]
            offset 0
            for no key update) c0;

        l_used := l_used0;
    end if;

    /*
     * Only now, in new statements that see what was committed while we waited:
     * versions and own numbers.  An account's number is its agent's and a digit.
     */
    select s.catalogue_version, c.shift,
           to_char(p_now at time zone s.zone, 'YYMMDD')::int8 * 10000000000000
           + p_supplier::int8 * 10000000000,
           (select array_agg(g0.version)
            from generate_series(1, n_accounts) i
            left join lateral (
                select g.version from ticket.agent g
                where g.supplier_id = p_supplier and g.agent_id = a_id[i] / 10
                offset 0) g0 on true)
    into l_catalogue, l_shift, l_number, l_version
    from ticket.supplier s, ticket.clock c
    where s.supplier_id = p_supplier and c.only_row;

    if p_now not between transaction_timestamp() + l_shift - interval '2 s'
                     and transaction_timestamp() + l_shift + interval '2 s'
    then
        l_catalogue := null;
    end if;

    if array_position(l_left0, null) is not null then
        l_catalogue := null;        /* a row that was not made, see above */
    end if;

    /*
     * Where all of it fits together, each order fits alone: nothing is left to
     * decide.  Then what is new of a batch is found out by writing it.
     */
    l_fits := n_uses = 0 and l_version = a_version
              and o_catalogue = array_fill(l_catalogue, array[n]);

    for i in 1 .. n_quotas loop
        l_left[i] := l_left0[i] - q_wanted[i];
        l_fits := l_fits and coalesce(l_left[i] >= 0, false);
    end loop;

    for i in 1 .. n_accounts loop
        l_balance[i] := l_balance0[i] - a_sold[i];
        l_held[i] := l_held0[i] + a_held[i];
        l_fits := l_fits and coalesce(l_balance[i] >= l_held[i], false);
    end loop;

    if l_fits then
        begin
            r_id := array(select l_number + nextval('ticket.order_number')
                          from generate_series(1, n));

            insert into ticket.order_key (supplier_id, agent_id, request_key,
                                          order_id, content_hash)
            select p_supplier, o_agent[i], o_key[i], r_id[i], o_hash[i]
            from generate_series(1, n) i;

            r_slot := o_slot;
            r_after := array(select l_balance0[o_account[i]] - o_sold[i]
                             from generate_series(1, n) i);
            r_booked := n;

        exception when unique_violation then        /* somebody repeats */
            r_id := array_fill(null::int8, array[n]);
            l_fits := false;
        end;
    end if;

    if not l_fits then
        l_left := l_left0;
        l_balance := l_balance0;
        l_held := l_held0;

        select array_agg(k0.order_id), array_agg(k0.content_hash = o_hash[i])
        into l_old, l_same
        from generate_series(1, n) i
        left join lateral (
            select y.order_id, y.content_hash from ticket.order_key y
            where y.supplier_id = p_supplier and y.agent_id = o_agent[i]
              and y.request_key = o_key[i]
            offset 0) k0 on true;
    end if;

    while n_slots < n_quotas and q_id[n_slots + 1] < c_slot_end loop
        n_slots := n_slots + 1;
    end loop;

    for i in 1 .. case when l_fits then 0 else n end loop
        d_first := d;
        u_first := u;

        if l_old[i] is not null then
            r_order[i] := l_old[i];

            if l_same[i] then
                r_verdict[i] := 'REPEAT';
                select o.created_at, o.slot_no, o.born_state, o.pay_timeout_min
                into l_first
                from ticket.orders o
                where o.supplier_id = p_supplier and o.order_id = l_old[i];
                r_created[i] := l_first.created_at;
                r_slot[i] := l_first.slot_no;
                r_state[i] := l_first.born_state;
                r_timeout[i] := l_first.pay_timeout_min;
            else
                r_verdict[i] := 'REPEAT_DIFFERS';
            end if;

        elsif o_catalogue[i] is distinct from l_catalogue
              or o_version[i] is distinct from l_version[o_account[i]]
        then
            r_verdict[i] := 'STALE';

        elsif o_transfer[i] <> 0
              and (l_balance[o_account[i]] - l_held[o_account[i]] < o_total[i])
                  is not false
        then
            r_verdict[i] := 'BALANCE_LOW';
        end if;

        if r_verdict[i] is not null then
            while d <= n_demands and d_order[d] = i loop d := d + 1; end loop;
            while u <= n_uses and u_order[u] = i loop u := u + 1; end loop;
            continue;
        end if;

        while u <= n_uses and u_order[u] = i loop
            x := u_document[u];

            if x_day[x] = c_no_day then
                if l_until[x] >= o_day[i] then                      /* R196 */
                    r_verdict[i] := 'DOCUMENT_TICKET';
                end if;
            elsif l_used[x] + u_count[u] > x_limit[x] then
                r_verdict[i] := case when x_product[x] = 0
                                     then 'DOCUMENT_USED'           /* R191 */
                                     else 'DOCUMENT_LIMIT' end;
            end if;

            if r_verdict[i] is not null and r_failed[i] is null then
                r_failed[i] := u;
            end if;

            u := u + 1;
        end loop;

        if r_verdict[i] is not null then
            while d <= n_demands and d_order[d] = i loop d := d + 1; end loop;
            continue;
        end if;

        /* Takes as it goes and gives back on failure.  The members of a group
           stand next to each other. */
        l_group := 0;
        l_failed := null;
        l_slot := null;

        while d <= n_demands and d_order[d] = i loop
            q := d_quota[d];

            if l_failed is not null
               or (d_group[d] <> 0 and d_group[d] = l_group)
            then
                null;

            elsif l_left[q] >= d_persons[d] then
                l_left[q] := l_left[q] - d_persons[d];

                if q <= n_slots then
                    l_slot := (q_id[q] & c_ref_mask) % 1000;
                end if;

                if d_group[d] <> 0 then
                    l_group := d_group[d];
                    l_picked[d] := true;
                end if;

            elsif d_group[d] = 0 or d = n_demands or d_order[d + 1] <> i
                  or d_group[d + 1] <> d_group[d]
            then
                l_failed := d;
            end if;

            d := d + 1;
        end loop;

        if l_failed is not null then
            for j in d_first .. l_failed - 1 loop
                if d_group[j] = 0 or l_picked[j] then
                    q := d_quota[j];
                    l_left[q] := l_left[q] + d_persons[j];
                end if;
            end loop;

            r_failed[i] := l_failed;
            r_verdict[i] := case q_id[d_quota[l_failed]] >> 56
                                when 2 then 'DAY_LIMIT'
                                when 3 then 'DAY_LIMIT'
                                when 4 then 'AGENT_LIMIT'
                                else 'SLOT_FULL' end;
            continue;
        end if;

        for j in u_first .. u - 1 loop
            if u_take[j] then
                x := u_document[j];
                l_used[x] := l_used[x] + u_count[j];
                l_until[x] := greatest(l_until[x],
                                       coalesce(u_until[j], x_until[x]));
            end if;
        end loop;

        if o_transfer[i] <> 0 then
            a := o_account[i];

            if o_transfer[i] = 3 then
                l_balance[a] := l_balance[a] - o_total[i];
            else
                l_held[a] := l_held[a] + o_total[i];
            end if;

            r_after[i] := l_balance[a];
        end if;

        r_id[i] := l_number + nextval('ticket.order_number');
        r_slot[i] := l_slot;
        r_booked := r_booked + 1;
    end loop;

    if r_booked > 0 and not l_fits then
        insert into ticket.order_key (supplier_id, agent_id, request_key,
                                      order_id, content_hash)
        select p_supplier, o_agent[i], o_key[i], r_id[i], o_hash[i]
        from generate_series(1, n) i
        where r_id[i] is not null;
    end if;

    if r_booked > 0 then
        insert into ticket.orders (
            supplier_id, order_id, agent_id, request_key, page, edition,
            state, born_state, pay_method, customer_name, customer_type,
            day, line_id, slot_no, medium, notice, callback,
            phone_sealed, phone_index, id_sealed, id_index, id_type,
            invoice, invoice_sealed, total_fen, deal_fen,
            pay_timeout_min, created_at, pay_by, valid_until,
            paid_at, delivered_at, transfers, events, products, born_notice)
        select p_supplier, r_id[i], o_agent[i], o_key[i], o_page[i],
               o_edition[i], o_state[i]::"char", o_state[i]::"char",
               o_pay_method[i]::"char", o_customer[i],
               o_customer_type[i]::"char", o_day[i], o_line[i], r_slot[i],
               o_medium[i], o_notice[i], o_callback[i],
               o_phone[i], o_phone_index[i], o_ident[i], o_ident_index[i],
               o_id_type[i], o_need_invoice[i], o_invoice[i], o_total[i],
               case when o_state[i] in ('3', 'D') then o_total[i] else 0 end,
               o_pay_timeout[i], p_now, o_pay_by[i], o_valid_until[i],
               case when o_state[i] <> '0' then p_now end,
               case when o_state[i] in ('3', 'D') then p_now end,
               case when o_transfer[i] <> 0 and o_total[i] > 0 then 1
                    else 0 end,
               o_callback[i]::int4, o_products[i]::int4[], o_notice[i]
        from generate_series(1, n) i
        where r_id[i] is not null;

        insert into ticket.order_item (
            supplier_id, order_id, line_no, product_id, product_name, unit,
            form, quantity, free, price_fen, ticket_until, deal_quantity)
        select p_supplier, r_id[i_order[i]], i_line[i], i_product[i],
               i_name[i], i_unit[i], i_form[i]::"char", i_quantity[i],
               i_free[i], i_price[i], i_until[i],
               case when o_state[i_order[i]] in ('3', 'D') then i_quantity[i]
                    else 0 end
        from generate_series(1, cardinality(i_order)) i
        where r_id[i_order[i]] is not null;

        insert into ticket.ticket (supplier_id, order_id, ticket_no, line_no,
                                   state, persons, free)
        select p_supplier, r_id[t_order[i]], t_no[i], t_line[i],
               case when o_state[t_order[i]] in ('3', 'D') then '1'
                    else '0' end::"char",
               t_persons[i], t_free[i]
        from generate_series(1, cardinality(t_order)) i
        where r_id[t_order[i]] is not null;

        if cardinality(v_order) > 0 then
            insert into ticket.visitor (
                supplier_id, order_id, visitor_no, ticket_no, id_type,
                id_sealed, id_index, name_sealed, phone_sealed)
            select p_supplier, r_id[v_order[i]], v_no[i], v_ticket[i],
                   v_type[i], v_ident[i], v_ident_index[i], v_name[i],
                   v_phone[i]
            from generate_series(1, cardinality(v_order)) i
            where r_id[v_order[i]] is not null;
        end if;

        if n_uses > 0 then
            insert into ticket.order_document (
                supplier_id, order_id, product_id, day, id_index, count, until)
            select p_supplier, r_id[u_order[i]], x_product[u_document[i]],
                   x_day[u_document[i]], x_index[u_document[i]], u_count[i],
                   coalesce(u_until[i], x_until[u_document[i]])
            from generate_series(1, n_uses) i
            where u_take[i] and r_id[u_order[i]] is not null;

            update ticket.document c
            set used = l_used[i], until = l_until[i]
            from generate_series(1, n_documents) i
            where l_used[i] <> l_used0[i]
              and c.supplier_id = p_supplier and c.product_id = x_product[i]
              and c.day = x_day[i] and c.id_index = x_index[i];
        end if;

        /* 3, a sale, to the supplier's side; 4, a hold, to the held part. */
        insert into ticket.transfer (supplier_id, order_id, no, kind, debit,
                                     credit, amount_fen, debit_after,
                                     credit_after, at)
        select p_supplier, r_id[i], 1, o_transfer[i], a_id[o_account[i]],
               case o_transfer[i] when 3 then 1
                    else a_id[o_account[i]] + 1 end,
               o_total[i], r_after[i],
               case o_transfer[i] when 4 then r_after[i] end,
               l_at[o_account[i]]
        from generate_series(1, n) i
        where r_id[i] is not null and o_transfer[i] <> 0 and o_total[i] > 0;

        insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                                   status, event_at, expire_at, due_at)
        select p_supplier, r_id[i], 1, o_agent[i], 1, o_state[i]::"char",
               p_now, p_now + interval '24 hours', p_now
        from generate_series(1, n) i
        where r_id[i] is not null and o_callback[i];

        update ticket.quota c
        set used = c.used + (l_left0[i] - l_left[i]), version = c.version + 1
        from generate_series(1, n_quotas) i
        where l_left[i] <> l_left0[i]
          and c.supplier_id = p_supplier and c.quota_id = q_id[i];

        update ticket.account c
        set balance_fen = l_balance[i], held_fen = l_held[i],
            version = c.version + 1, moved_at = l_at[i]
        from generate_series(1, n_accounts) i
        where (l_balance[i] <> l_balance0[i] or l_held[i] <> l_held0[i])
          and c.supplier_id = p_supplier and c.account_id = a_id[i];
    end if;

    return query
    select 'o'::"char", i, r_verdict[i], coalesce(r_id[i], r_order[i]),
           case when r_id[i] is null then r_created[i] else p_now end,
           r_slot[i], r_failed[i],
           case when r_id[i] is null then r_state[i] else o_state[i] end
               ::"char",
           case when r_id[i] is null then r_timeout[i] else o_pay_timeout[i] end,
           null::int8, null::int8, null::int8
    from generate_series(1, n) i
    union all
    select 'q'::"char", i, null, null, null, null, null, null, null,
           q_id[i], l_left[i]::int8,
           l_quota_version[i]
           + case when l_left[i] <> l_left0[i] then 1 else 0 end
    from generate_series(1, n_quotas) i
    where l_left0[i] is not null;
end;
$$;

comment on function api.place_orders_2 is
'Books a batch of one supplier''s orders, each wholly or not at all, and
answers one row per order and one per quota.  Locks accounts, quotas, then
documents, each in key order; decides in order of arrival.';

grant execute on function api.place_orders_2 to ticket_nginx;
