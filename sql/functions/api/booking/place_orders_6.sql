-- The only way to book.  Everything that depends on what others did meanwhile
-- (places, limits, ID rules, idempotency keys, balances, versions) is decided
-- here under row locks, for a batch of orders at once, of any suppliers;
-- everything else was decided by tk_quote().
--
-- It takes what all orders want together; where not all of it is there, it
-- locks instead and decides order by order (impl.place_decide); then it writes.
-- Nothing in here raises for the sake of one order: unique keys and CHECKs are
-- the net under it, and if one fires, that is a bug.  The settings belong to
-- the function because its plans are made on empty tables and kept for days.
--
-- What is written has the moment of this database, whose clock every later
-- function on the order goes by.  p_now is only what the caller quoted by, and
-- may be a little off.
--
-- Rows come from generate_series() and subscripts: an element of an array costs
-- an eighth of what unnest() takes for it.
--
-- Statements are few: each costs what an order does, however many orders there
-- are.
--
-- Of a ticket of several attractions places are taken at each one that is a
-- supplier of its own: quotas of suppliers other than the order's, which
-- ticket.order_place keeps.  Its own catalogue's version stands for theirs.
--
-- A rule on a document may count several days together.  Who takes of it then
-- locks a row for all days of that document and product first, and counts what
-- orders hold when it has it.
--
-- Prefixes: s_ suppliers, q_ quotas, a_ accounts, x_ ID rules, o_ orders, r_
-- reservations of places in quotas, i_ items, t_ tickets, g_ visitors, u_ uses
-- of ID rules, v_ locals.
create or replace function api.place_orders_6(
    p_now timestamptz,
    /* distinct, sorted by supplier and id.  "wanted", "sold" and "held": what
       all orders want of it together; of a row that one of several may serve:
       unknown.  s_catalogue, a_version: below 1 where orders were quoted under
       several. */
    s_id int4[], s_catalogue int8[],
    q_supplier int4[], q_id int8[], q_capacity int4[], q_wanted int8[],
    a_supplier int4[], a_id int4[], a_version int8[], a_sold int8[],
    a_held int8[],
    x_supplier int4[], x_product int4[], x_day date[], x_index bytea[],
    x_limit int4[],
    /* one element per order.  o_supplier, o_account: places in the above;
       o_slot: unless one of several may serve it; o_limit: the day in whose
       limit of the agent it counts; o_sold: what its account has paid after
       it. */
    o_supplier int2[], o_agent int4[], o_account int2[], o_slot int2[],
    o_limit date[], o_sold int8[],
    o_key text[], o_hash bytea[], o_catalogue int8[], o_version int8[],
    o_page int2[], o_edition int2[], o_state text[], o_pay_method text[],
    o_transfer int2[],
    o_customer text[], o_customer_type text[], o_day date[], o_line int4[],
    o_medium int2[], o_notice bool[], o_callback bool[],
    o_phone bytea[], o_phone_index bytea[], o_ident bytea[],
    o_ident_index bytea[], o_id_type int2[], o_need_invoice bool[],
    o_invoice bytea[], o_remark bytea[],      /* empty: none */
    o_total int8[], o_pay_timeout int4[], o_pay_by timestamptz[],
    o_valid_until timestamptz[],
    /* rows of orders, each naming its order by position, ascending */
    r_order int2[], r_quota int2[], r_persons int4[], r_group int2[],
    i_order int2[], i_line int2[], i_product int4[], i_name text[],
    i_unit text[], i_form text[], i_quantity int4[], i_free int4[],
    i_price int8[], i_list int8[], i_until date[],
    t_order int2[], t_no int2[], t_line int2[], t_persons int4[],
    t_free int4[],
    g_order int2[], g_no int2[], g_ticket int2[], g_type int2[],
    g_ident bytea[], g_ident_index bytea[], g_name bytea[], g_phone bytea[],
    u_order int2[], u_document int2[], u_count int4[], u_take bool[],
    /* of orders again: int4[] as text, an array has no arrays */
    o_products text[],
    /* of uses again: R196, the last day of that order's ticket */
    u_until date[],
    /* of orders again: the session that is played, null where the supplier is
       no theatre; whether its seats are chosen now, or by staff, later */
    o_session int4[], o_seated bool[],
    /* seats that orders name, in the area of their only reservation of one */
    n_order int2[], n_seat int4[],
    /* of orders and visitors again: what staff find them by */
    o_phone_tail int2[], g_name_tag int8[],
    /* of ID rules again: over visit days less than how many days apart one
       counts (1: that day, 0: all); whether it is on a phone */
    x_days int4[], x_phone bool[],
    /* of orders again: who is told of it, of an order of the JSON interface;
       null: of any other */
    o_contact bytea[],
    /* of items again: the first day of their tickets, null where that is the
       one of the visit; for how many minutes they open no gate, null: none */
    i_from date[], i_wait int4[])
returns table (kind "char", pos int4, verdict text, replayed bool,
               order_id int8, created_at timestamptz, slot_no int2,
               failed int4, state "char", pay_timeout_min int4,
               supplier_id int4, quota_id int8, remaining int8,
               quota_version int8, area_id int4, seat_no int4, open_id int4)
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
    c_state    constant int2 := impl.event_kind('state');
    c_sale     constant int2 := impl.transfer_kind('sale');
    c_hold     constant int2 := impl.transfer_kind('hold');
    c_sales    constant int4 := impl.side('sales');
    c_seats    constant int4 := impl.quota_kind('seats');
    c_areas    constant int8 := 1048576;        /* see api.quota_id() */
    c_leeway   constant interval := '2 s';
    c_life     constant interval := '24 hours';     /* of a callback */
    c_numbers  constant int8 := 10000000000;        /* of a supplier's day */

    v_now      constant timestamptz := api.now();
    v_orders   int4 := cardinality(o_agent);
    v_suppliers int4 := cardinality(s_id);
    v_quotas   int4 := cardinality(q_id);
    v_accounts int4 := cardinality(a_id);
    v_rules    int4 := cardinality(x_product);
    v_uses     int4 := cardinality(u_order);

    v_life     int8;

    /* what is so now */
    v_catalogue int8[];         /* by supplier */
    v_zone     text[];
    v_version  int8[];          /* of agents, by account */
    v_head     int8[];          /* of order numbers, see impl.number_day() */
    v_base     int8[];
    v_last     int8;
    v_balance0 int8[];          /* before and after */
    v_balance  int8[];
    v_held0    int8[];
    v_held     int8[];
    v_account  tid[];           /* rows that are locked stay where they are */
    v_quota    tid[];
    v_document tid[];
    v_at       timestamptz[];   /* of the account's transfers */
    v_left0    int4[];
    v_left     int4[];
    v_quota_version int8[];
    v_runs     ticket.seat_runs[];      /* free seats, by quota */
    v_used0    int4[];
    v_used     int4[];
    v_until    date[];
    v_windows  record;          /* of rules that count several days */
    v_around   int4[];
    v_chain    int4[];
    v_chain_next int4[];

    /* by order */
    v_id       int8[] := array_fill(null::int8, array[v_orders]);
    v_slot     int2[];
    v_area     int4[];
    v_after    int8[];          /* balance, where it was decided one by one */
    v_verdict  text[];
    v_failed   int4[];

    /* by seat that is sold */
    v_seat_order int2[];
    v_seat_ticket int2[];       /* of which person of the order, from 1 */
    v_seat_no  int4[];

    /* by person, order by order */
    v_person_order int2[];
    v_person_ticket int2[];

    /* by order, of the one that had its key before */
    v_first    int8[];
    v_same     bool[];          /* its content */
    v_created  timestamptz[];
    v_first_slot int2[];
    v_state    text[];
    v_timeout  int4[];

    v_periods  record;          /* of documents in valid orders */
    v_first_of int4[];
    v_busy     datemultirange[];
    v_decided  record;
    v_given    record;
    v_theatre  bool;            /* some of the orders are of one */
    v_choose   bool;            /* some of those name no seats */
    v_abroad   bool;            /* some reserve at other suppliers */
    v_fits     bool;            /* nothing of the batch is refused */
    v_booked   int8 := cardinality(o_agent);    /* how many */
    v_open     bool := cardinality(array_remove(o_contact, null)) > 0;
    v_open_id  int4[];          /* of orders of the JSON interface */
begin
    /* No number is drawn in a life that nobody has begun yet: who is connected
     * may have been greeted in another one.  Before every other lock. */
    v_life := impl.database_life(true);
    perform impl.life_lock(false);

    v_theatre := cardinality(array_remove(o_session, null)) > 0;
    v_abroad := q_supplier[1] <> s_id[1]
                or q_supplier[v_quotas] <> s_id[v_suppliers]
                or v_suppliers > 1
                   and exists (
                       select from generate_series(1, cardinality(r_order)) i
                       where q_supplier[r_quota[i]]
                             <> s_id[o_supplier[r_order[i]]]);
    v_fits := v_uses = 0 and array_position(q_wanted, null) is null
              and not 'F' = any (o_pay_method);

    if v_fits and v_theatre then
        v_area := array_fill(null::int4, array[v_orders]);

        for r in 1 .. cardinality(r_order) loop
            if impl.quota_kind_of(q_id[r_quota[r]]) = c_seats then
                v_area[r_order[r]] := impl.quota_ref(q_id[r_quota[r]])
                                      % c_areas;
            end if;
        end loop;

        /* Of seats that are named it is enough to know that nobody has them,
           which the unique key does. */
        v_choose := exists (select from generate_series(1, v_orders) i
                            where o_session[i] is not null and o_seated[i]
                              and array_position(n_order, i::int2) is null);
    end if;

    loop
        begin
            /*
             * What is wanted is taken from each row as it is found, which locks
             * it and leaves nothing to write later.  Where not all of it is
             * there, all is given back, the rows are locked as they are, and
             * order by order is decided.
             *
             * "any" and "between", because "=" lets Postgres read a small
             * table whole, and the plan is kept while the table grows; and
             * because a range of both columns together is read from there to
             * the supplier's last row.
             */
            if v_fits then
                with taken as (
                    update ticket.account c
                    set balance_fen = c.balance_fen - a_sold[i],
                        held_fen = c.held_fen + a_held[i],
                        version = c.version
                                  + (a_sold[i] + a_held[i] <> 0)::int4,
                        moved_at = case when a_sold[i] + a_held[i] <> 0
                                        then impl.entry_at(v_now, c.moved_at)
                                        else c.moved_at end
                    from generate_series(1, v_accounts) i
                    where c.supplier_id = any (array[a_supplier[i]])
                      and c.account_id between a_id[i] and a_id[i]
                      and c.balance_fen - a_sold[i] >= c.held_fen + a_held[i]
                    returning c.balance_fen + a_sold[i] as before, c.moved_at)
                select array_agg(t.before), array_agg(t.moved_at)
                into v_balance0, v_at
                from taken t;

                with taken as (
                    update ticket.quota c
                    set used = c.used + q_wanted[i], version = c.version + 1
                    from generate_series(1, v_quotas) i
                    where c.supplier_id = any (array[q_supplier[i]])
                      and c.quota_id between q_id[i] and q_id[i]
                      and c.capacity - c.used >= q_wanted[i]
                    returning c.capacity - c.used as rest, c.version)
                select array_agg(t.rest), array_agg(t.version)
                into v_left, v_quota_version
                from taken t;

                if coalesce(cardinality(v_at), 0) < v_accounts
                   or coalesce(cardinality(v_left), 0) < v_quotas
                then
                    raise no_data_found;
                end if;

                if v_theatre then
                    if v_choose then
                        v_given := impl.seats_give(
                            q_id,
                            impl.seats_free(
                                q_supplier, q_id,
                                array(select n - 1
                                      from unnest(v_quota_version) n)),
                            o_seated, r_order, r_quota, r_persons, n_order,
                            n_seat);
                        v_seat_order := v_given.seat_order;
                        v_seat_ticket := v_given.seat_ticket;
                        v_seat_no := v_given.seat_no;

                        if v_seat_no is not null then
                            perform impl.seats_free_keep(
                                q_supplier, q_id, v_quota_version,
                                v_given.q_runs);
                        end if;
                    else
                        v_seat_order := n_order;
                        v_seat_no := n_seat;
                        v_seat_ticket := array(
                            select i - array_position(n_order, n_order[i]) + 1
                            from generate_series(1, cardinality(n_order)) i);
                    end if;

                    if v_seat_no is null then
                        raise no_data_found;
                    end if;
                end if;
            else
                /* Before the locks of what is there: an uncommitted row is a
                   lock too. */
                if exists (select from generate_series(1, v_quotas) i
                           left join lateral (
                               select true as there from ticket.quota q0
                               where q0.supplier_id = q_supplier[i]
                                 and q0.quota_id = q_id[i]
                               offset 0) q1 on true
                           where q1.there is null)
                then
                    perform impl.place_missing_rows(
                        s_id, s_catalogue, a_supplier, a_id, a_version,
                        q_supplier, q_id, q_capacity);
                end if;

                /*
                 * Accounts, also of those who do not pay now: two orders of one
                 * agent with one idempotency key wait for each other here.  An
                 * agent without an account has no balance, and never enough of
                 * it.  Who pays from the rebate account waits with those who
                 * pay from the deposit, before it.
                 */
                if 'F' = any (o_pay_method) then
                    perform from (
                        select a_supplier[i] as supplier_id, a_id[i] as id
                        from generate_series(1, v_accounts) i
                        union
                        select a_supplier[i], a_id[i] - 2
                        from generate_series(1, v_accounts) i
                        where a_id[i] % 10 = 3
                        order by 1, 2) k
                    cross join lateral (
                        select from ticket.account c
                        where c.supplier_id = k.supplier_id
                          and c.account_id = k.id
                        offset 0
                        for no key update) c;
                end if;

                select array_agg(c0.balance_fen), array_agg(c0.held_fen),
                       array_agg(impl.entry_at(v_now, c0.moved_at)),
                       array_agg(c0.ctid)
                into v_balance0, v_held0, v_at, v_account
                from generate_series(1, v_accounts) i
                left join lateral (
                    select c.balance_fen, c.held_fen, c.moved_at, c.ctid
                    from ticket.account c
                    where c.supplier_id = a_supplier[i]
                      and c.account_id = a_id[i]
                    offset 0
                    for no key update) c0 on true;

                select array_agg(c0.rest), array_agg(c0.version),
                       array_agg(c0.ctid)
                into v_left0, v_quota_version, v_quota
                from generate_series(1, v_quotas) i
                left join lateral (
                    select c.capacity - c.used as rest, c.version, c.ctid
                    from ticket.quota c
                    where c.supplier_id = q_supplier[i]
                      and c.quota_id = q_id[i]
                    offset 0
                    for no key update) c0 on true;

                if v_rules > 0 then
                    perform impl.document_periods_lock(
                        x_supplier, x_product, x_day, x_index, x_days);

                    insert into ticket.document (supplier_id, product_id, day,
                                                 id_index)
                    select x_supplier[i], x_product[i], x_day[i], x_index[i]
                    from generate_series(1, v_rules) i
                    order by x_supplier[i], x_product[i], x_day[i], x_index[i]
                    on conflict do nothing;

                    select array_agg(c0.used), array_agg(c0.until),
                           array_agg(c0.ctid)
                    into v_used0, v_until, v_document
                    from generate_series(1, v_rules) i
                    cross join lateral (
                        select c.used, c.until, c.ctid from ticket.document c
                        where c.supplier_id = x_supplier[i]
                          and c.product_id = x_product[i]
                          and c.day = x_day[i] and c.id_index = x_index[i]
                        offset 0
                        for no key update) c0;
                end if;
            end if;

            /*
             * Only now, in new statements that see what was committed while we
             * waited: versions and idempotency keys.  An account's number is
             * its agent's and a digit.
             */
            select array_agg(s0.catalogue_version), array_agg(s0.zone),
                   array_agg(to_char(s0.local, 'YYMMDD')::int8 * 10000000000000
                             + s_id[i]::int8 * 10000000000),
                   array_agg(impl.number_at(date_trunc('day', s0.local)
                                            at time zone s0.zone)),
                   (select q.last_value from ticket.number q),
                   (select array_agg(g0.version)
                    from generate_series(1, v_accounts) k
                    left join lateral (
                        select g.version from ticket.agent g
                        where g.supplier_id = a_supplier[k]
                          and g.agent_id = a_id[k] / 10
                        offset 0) g0 on true)
            into v_catalogue, v_zone, v_head, v_base, v_last, v_version
            from generate_series(1, v_suppliers) i
            left join lateral (
                select s.catalogue_version, s.zone,
                       v_now at time zone s.zone as local
                from ticket.supplier s
                where s.supplier_id = s_id[i]
                offset 0) s0 on true;

            if p_now not between v_now - c_leeway and v_now + c_leeway then
                v_catalogue := array_fill(null::int8, array[v_suppliers]);
            end if;

            if v_fits and (v_version, v_catalogue)
                          is distinct from (a_version, s_catalogue)
            then
                raise no_data_found;
            end if;

            for i in 1 .. v_suppliers loop
                if v_last < v_base[i] then
                    /* the first of the day */
                    perform impl.number_from(v_base[i]);
                end if;
            end loop;

            if not v_fits then
                for i in 1 .. cardinality(r_order) loop
                    if v_left0[r_quota[i]] is null then
                        /* a row that was not made */
                        v_catalogue[o_supplier[r_order[i]]] := null;
                    end if;
                end loop;

                /* A key made of a signature has an end, and is free then. */
                for i in 1 .. v_orders loop
                    if impl.client_ref(o_key[i]) is null then
                        delete from ticket.order_key y
                        using ticket.orders o
                        where y.supplier_id = s_id[o_supplier[i]]
                          and y.agent_id = o_agent[i]
                          and y.request_key = o_key[i]
                          and o.supplier_id = y.supplier_id
                          and o.order_id = y.order_id
                          and impl.key_until(o_key[i], o.created_at,
                                             o.pay_timeout_min) <= v_now;
                    end if;
                end loop;

                select array_agg(k0.order_id),
                       array_agg(k0.content_hash = o_hash[i]),
                       array_agg(o0.created_at), array_agg(o0.slot_no),
                       array_agg(o0.born_state::text),
                       array_agg(o0.pay_timeout_min)
                into v_first, v_same, v_created, v_first_slot, v_state,
                     v_timeout
                from generate_series(1, v_orders) i
                left join lateral (
                    select y.order_id, y.content_hash from ticket.order_key y
                    where y.supplier_id = s_id[o_supplier[i]]
                      and y.agent_id = o_agent[i] and y.request_key = o_key[i]
                    offset 0) k0 on true
                left join lateral (
                    select o.created_at, o.slot_no, o.born_state,
                           o.pay_timeout_min
                    from ticket.orders o
                    where o.supplier_id = s_id[o_supplier[i]]
                      and o.order_id = k0.order_id
                      and k0.content_hash = o_hash[i]
                    offset 0) o0 on true;

                if v_rules > 0 then
                    v_periods := impl.document_periods(
                        x_supplier,
                        array(select v_zone[array_position(s_id, x_supplier[i])]
                              from generate_series(1, v_rules) i),
                        x_product, x_day, x_index);
                    v_first_of := v_periods.x_first;
                    v_busy := v_periods.x_busy;

                    if 1 <> any (x_days) then
                        v_windows := impl.document_windows(
                            x_supplier, x_product, x_day, x_index, x_days);
                        v_around := v_windows.x_around;
                        v_chain := v_windows.x_chain;
                        v_chain_next := v_windows.x_next;
                    end if;
                end if;

                if v_theatre then
                    v_runs := impl.seats_free(q_supplier, q_id, null);
                end if;

                v_decided := impl.place_decide(
                    v_catalogue, v_version, q_id, v_left0, v_runs, v_balance0,
                    v_held0,
                    x_product, x_day, x_limit, v_used0, v_until,
                    v_first_of, v_busy,
                    x_days, x_phone, v_around, v_chain, v_chain_next,
                    v_same, o_supplier, o_account, o_catalogue, o_version,
                    o_transfer, o_total, o_day,
                    array(select impl.last_day(o_valid_until[i],
                                               v_zone[o_supplier[i]])
                          from generate_series(1, v_orders) i),
                    r_order, r_quota, r_persons, r_group,
                    u_order, u_document, u_count, u_take, u_until,
                    o_seated, n_order, n_seat);

                v_left := v_decided.q_left;
                v_balance := v_decided.a_balance;
                v_held := v_decided.a_held;
                v_used := v_decided.x_used;
                v_until := v_decided.x_held;
                v_verdict := v_decided.verdict;
                v_failed := v_decided.failed;
                v_slot := v_decided.slot_no;
                v_area := v_decided.area_id;
                v_seat_order := v_decided.seat_order;
                v_seat_ticket := v_decided.seat_ticket;
                v_seat_no := v_decided.seat_no;
                v_after := v_decided.balance_after;

                for i in 1 .. v_quotas loop
                    if v_left[i] <> v_left0[i] then
                        v_quota_version[i] := v_quota_version[i] + 1;
                    end if;
                end loop;
            end if;

            v_id := array(
                select case when v_verdict[i] is null and v_first[i] is null
                            then v_head[o_supplier[i]]
                                 + (nextval('ticket.number')
                                    - v_base[o_supplier[i]]) % c_numbers end
                from generate_series(1, v_orders) i);

            v_booked := v_orders - cardinality(array_positions(v_id, null));
            exit when v_booked = 0;

            if v_theatre then
                /* seats go to the people of an order, ticket by ticket */
                select array_agg(t_order[i] order by i),
                       array_agg(t_no[i] order by i)
                into v_person_order, v_person_ticket
                from generate_series(1, cardinality(t_order)) i
                cross join generate_series(1, t_persons[i]);

                insert into ticket.seat_held (
                    supplier_id, session_id, day, area_id, seat_no, kind,
                    order_id, ticket_no)
                select s_id[o_supplier[h.o]], o_session[h.o], o_day[h.o],
                       v_area[h.o], v_seat_no[i], 'O', v_id[h.o],
                       v_person_ticket[array_position(v_person_order, h.o)
                                       + v_seat_ticket[i] - 1]
                from generate_series(1, cardinality(v_seat_no)) i
                cross join lateral (select v_seat_order[i] as o) h;
            end if;

            with keys as (
                insert into ticket.order_key (
                    supplier_id, agent_id, request_key, order_id, content_hash)
                select s_id[o_supplier[i]], o_agent[i], o_key[i], v_id[i],
                       o_hash[i]
                from generate_series(1, v_orders) i
                where v_id[i] is not null
            ), orders as (
                insert into ticket.orders (
                    supplier_id, order_id, agent_id, request_key, page,
                    edition, state, born_state, pay_method, customer_name,
                    customer_type, day, line_id, slot_no, medium, notice,
                    callback, phone_sealed, phone_index, id_sealed, id_index,
                    id_type, invoice, invoice_sealed, total_fen, deal_fen,
                    pay_timeout_min, created_at, pay_by, valid_until,
                    paid_at, delivered_at, transfers, events, products,
                    born_notice, limit_day, remark_sealed, session_id,
                    area_id, seated, phone_tail)
                select s_id[o_supplier[i]], v_id[i], o_agent[i], o_key[i],
                       o_page[i], o_edition[i], o_state[i]::"char",
                       o_state[i]::"char", o_pay_method[i]::"char",
                       o_customer[i], o_customer_type[i]::"char", o_day[i],
                       o_line[i],
                       case when v_fits then o_slot[i] else v_slot[i] end,
                       o_medium[i], o_notice[i], o_callback[i],
                       o_phone[i], o_phone_index[i], o_ident[i],
                       o_ident_index[i], o_id_type[i], o_need_invoice[i],
                       o_invoice[i], o_total[i],
                       case when o_state[i] in ('3', 'D') then o_total[i]
                            else 0 end,
                       o_pay_timeout[i], v_now, o_pay_by[i] + (v_now - p_now),
                       o_valid_until[i],
                       case when o_state[i] <> '0' then v_now end,
                       case when o_state[i] in ('3', 'D') then v_now end,
                       case when o_transfer[i] <> 0 and o_total[i] > 0 then 1
                            else 0 end,
                       o_callback[i]::int4, o_products[i]::int4[], o_notice[i],
                       o_limit[i], o_remark[i], o_session[i], v_area[i],
                       case when o_session[i] is not null then o_seated[i] end,
                       o_phone_tail[i]
                from generate_series(1, v_orders) i
                where v_id[i] is not null
            ), items as (
                insert into ticket.order_item (
                    supplier_id, order_id, line_no, product_id, product_name,
                    unit, form, quantity, free, price_fen, ticket_until,
                    deal_quantity, list_fen, valid_from, wait_minutes)
                select s_id[o_supplier[i_order[i]]], v_id[i_order[i]],
                       i_line[i], i_product[i], i_name[i], i_unit[i],
                       i_form[i]::"char", i_quantity[i], i_free[i],
                       i_price[i], i_until[i],
                       case when o_state[i_order[i]] in ('3', 'D')
                            then i_quantity[i] else 0 end,
                       i_list[i], i_from[i], i_wait[i]
                from generate_series(1, cardinality(i_order)) i
                where v_id[i_order[i]] is not null
            ), tickets as (
                insert into ticket.ticket (
                    supplier_id, order_id, ticket_no, line_no, state, persons,
                    free)
                select s_id[o_supplier[t_order[i]]], v_id[t_order[i]], t_no[i],
                       t_line[i],
                       case when o_state[t_order[i]] in ('3', 'D') then '1'
                            else '0' end::"char",
                       t_persons[i], t_free[i]
                from generate_series(1, cardinality(t_order)) i
                where v_id[t_order[i]] is not null
            ), transfers as (
                /* A sale goes to the supplier's side, a hold to the hold
                   account. */
                insert into ticket.transfer (
                    supplier_id, order_id, no, kind, debit, credit, amount_fen,
                    debit_after, credit_after, at)
                select s_id[o_supplier[i]], v_id[i], 1, o_transfer[i],
                       a_id[o_account[i]],
                       case o_transfer[i] when c_sale then c_sales
                            else a_id[o_account[i]] + 1 end,
                       o_total[i], b.after,
                       case o_transfer[i] when c_hold then b.after end,
                       v_at[o_account[i]]
                from generate_series(1, v_orders) i
                cross join lateral (
                    select case when v_fits
                                then v_balance0[o_account[i]] - o_sold[i]
                                else v_after[i] end as after) b
                where v_id[i] is not null and o_transfer[i] <> 0
                  and o_total[i] > 0
            )
            insert into ticket.outbox (
                supplier_id, order_id, seq, agent_id, kind, status,
                event_at, expire_at, due_at)
            select s_id[o_supplier[i]], v_id[i], 1, o_agent[i], c_state,
                   o_state[i]::"char", v_now, v_now + c_life, v_now
            from generate_series(1, v_orders) i
            where v_id[i] is not null and o_callback[i];

            if not v_fits then
                with quotas as (
                    update ticket.quota c
                    set used = c.used + (v_left0[i] - v_left[i]),
                        version = v_quota_version[i]
                    from generate_series(1, v_quotas) i
                    where v_left[i] <> v_left0[i] and c.ctid = v_quota[i]
                )
                update ticket.account c
                set balance_fen = v_balance[i], held_fen = v_held[i],
                    version = c.version + 1, moved_at = v_at[i]
                from generate_series(1, v_accounts) i
                where (v_balance[i] <> v_balance0[i]
                       or v_held[i] <> v_held0[i])
                  and c.ctid = v_account[i];
            end if;

            exit;

        exception when unique_violation or no_data_found then
            /* a replay, a seat that is taken, or not all of it is there */
            if not v_fits then
                raise;
            end if;

            v_fits := false;
        end;
    end loop;

    if v_booked > 0 and v_abroad then
        insert into ticket.order_place (
            supplier_id, order_id, owner_id, quota_id)
        select s_id[o_supplier[r_order[i]]], v_id[r_order[i]],
               q_supplier[r_quota[i]], q_id[r_quota[i]]
        from generate_series(1, cardinality(r_order)) i
        where v_id[r_order[i]] is not null
          and q_supplier[r_quota[i]] <> s_id[o_supplier[r_order[i]]];
    end if;

    if v_open then
        v_open_id := array(
            select case when o_contact[i] is null then null
                        when v_id[i] is not null
                        then nextval('ticket.open_number')::int4
                        else (select y.open_id from ticket.open_order y
                              where y.supplier_id = s_id[o_supplier[i]]
                                and y.order_id = v_first[i]) end
            from generate_series(1, v_orders) i
            order by i);

        insert into ticket.open_order (
            supplier_id, order_id, open_id, agent_id, contact_sealed)
        select s_id[o_supplier[i]], v_id[i], v_open_id[i], o_agent[i],
               o_contact[i]
        from generate_series(1, v_orders) i
        where v_id[i] is not null and o_contact[i] is not null;
    end if;

    if v_booked > 0 and cardinality(g_order) > 0 then
        insert into ticket.visitor (
            supplier_id, order_id, visitor_no, ticket_no, id_type,
            id_sealed, id_index, name_sealed, phone_sealed, name_tag)
        select s_id[o_supplier[g_order[i]]], v_id[g_order[i]], g_no[i],
               g_ticket[i], g_type[i], g_ident[i], g_ident_index[i], g_name[i],
               g_phone[i], g_name_tag[i]
        from generate_series(1, cardinality(g_order)) i
        where v_id[g_order[i]] is not null;
    end if;

    if v_booked > 0 and v_uses > 0 then
        insert into ticket.order_document (
            supplier_id, order_id, product_id, day, id_index, count, until)
        select x_supplier[u_document[i]], v_id[u_order[i]],
               x_product[u_document[i]], x_day[u_document[i]],
               x_index[u_document[i]], u_count[i],
               u_until[i]
        from generate_series(1, v_uses) i
        where u_take[i] and v_id[u_order[i]] is not null;

        update ticket.document c
        set used = v_used[i], until = v_until[i]
        from generate_series(1, v_rules) i
        where v_used[i] <> v_used0[i] and c.ctid = v_document[i];
    end if;

    return query
    select 'o'::"char", i, v_verdict[i], v_id[i] is null and v_same[i] is true,
           coalesce(v_id[i], v_first[i]),
           case when v_id[i] is null then v_created[i] else v_now end,
           case when v_fits then o_slot[i]
                when v_id[i] is null then v_first_slot[i]
                else v_slot[i] end,
           v_failed[i],
           case when v_id[i] is null then v_state[i] else o_state[i] end
               ::"char",
           case when v_id[i] is null then v_timeout[i]
                else o_pay_timeout[i] end,
           null::int4, null::int8, null::int8, null::int8, null::int4,
           null::int4, v_open_id[i]
    from generate_series(1, v_orders) i
    union all
    select 'q'::"char", i, null, null, null, null, null, null, null, null,
           q_supplier[i], q_id[i], v_left[i]::int8, v_quota_version[i], null,
           null, null
    from generate_series(1, v_quotas) i
    where v_left[i] is not null
    union all
    select 's'::"char", v_seat_order[i], null, null, null, null, null, null,
           null, null, null, null, null, null, v_area[v_seat_order[i]],
           v_seat_no[i], null
    from generate_series(1, cardinality(v_seat_no)) i
    where v_booked > 0;
end;
$$;

comment on function api.place_orders_6 is
'Books a batch of orders, each wholly or not at all, and answers one row per
order, one per quota and one per seat that was sold (pos: its order''s).  Locks
accounts, quotas, then documents, each in key order, suppliers first; decides in
order of arrival.  Seats of a theatre''s area are locked by its quota.';
grant execute on function api.place_orders_6 to ticket_nginx;
