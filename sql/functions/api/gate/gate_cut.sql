-- Where the changes of tickets get their numbers.  Sellers and gates leave no
-- number, only the order (ticket.gate_dirty), and new orders not even that:
-- they are found by their own numbers.  So nobody who sells waits for anybody,
-- and a supplier without a book pays for a look at an empty table, if it
-- changes an order at all.
--
-- What is found is compared with what devices know, so an order may be found
-- twice, or in vain; it must not be missed:
--   * a change leaves its order in the transaction that makes it;
--   * a new order whose transaction ends late is found as long as anybody who
--     may have taken a number up to seen_id is running;
--   * a change by a transaction that saw no book yet is found when those that
--     ran then have ended, and all is looked at once more;
--   * all is looked at when the catalogue changes, and every hour.
-- A new list is filled in pieces, and all is looked at in pieces, from the
-- lowest order to the highest: what changes behind them leaves its order, and
-- what nobody has left is of a transaction that the next look waits for.
-- An operator's tickets that an attraction's own gates let in leave their order
-- there as they are issued: they are in the books of both.
--
-- In a rush it takes 1,000 orders a second, and no more of Postgres than that:
-- those who sell go first.
create or replace function api.gate_cut()
returns table (supplier_id int4, changes int4, more bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_every   constant interval := interval '4 s';
    c_again   constant interval := interval '1 hour';
    c_orders  constant int4 := 1000;    /* of a call: changed ones, and new */
    c_behind  constant interval := interval '1 s';  /* ... then a pause */
    c_mark    constant interval := interval '1500 ms';  /* before a cut */
    v_now     constant timestamptz := api.now();
    v_life    constant int8 := coalesce((impl.life_newest()).life, 0);
    v_number  int8;
    v_cursor  ticket.gate_cursor;
    v_supplier ticket.supplier;
    v_version int8;
    v_book    ticket.gate_book;
    v_opened  bool := false;
    v_filling bool := false;
    v_filled  bool := false;
    v_days    date[];
    v_settled bool;
    v_scan    bool;
    v_today   date;
    v_first   date;
    v_last    date;
    v_early   bool;                     /* some before the day of the visit */
    v_born    int8[];
    v_some    int8[];                   /* changed, and new */
    v_piece   int8[];
begin
    /* First the number, then our own transaction's: see api.notice_born(). */
    if pg_current_xact_id_if_assigned() is not null then
        raise exception 'api.gate_cut() is a transaction of its own';
    end if;

    select q.last_value into v_number from ticket.number q;

    insert into ticket.gate_cursor (supplier_id, next_at, life,
                                    catalogue_version, reach, done_id, scan)
    select s.supplier_id, v_now, v_life, impl.gate_version(s.supplier_id), 0,
           impl.number_last(s.supplier_id, s.zone, v_now, v_number), false
    from ticket.supplier s
    where s.supplier_id in (select d.supplier_id from ticket.device d
                            where impl.gate_takes_list(d))
      and not exists (select from ticket.gate_cursor c
                      where c.supplier_id = s.supplier_id)
    on conflict do nothing;

    select c.* into v_cursor
    from ticket.gate_cursor c
    where c.next_at <= v_now
    order by c.next_at
    limit 1
    for update skip locked;

    /* Whoever takes a number up to this one will soon have ended; so hardly an
       order is read twice. */
    if not found then
        update ticket.gate_cursor c
        set seen_id = impl.number_last(c.supplier_id, s.zone, v_now, v_number),
            seen_xid = pg_current_xact_id()
        from (select k.supplier_id
              from ticket.gate_cursor k
              where k.next_at <= v_now + c_mark and k.seen_id is null
              for update skip locked) k
        join ticket.supplier s on s.supplier_id = k.supplier_id
        where c.supplier_id = k.supplier_id;

        return;
    end if;

    supplier_id := v_cursor.supplier_id;
    changes := 0;
    more := false;

    select s.* into v_supplier
    from ticket.supplier s
    where s.supplier_id = v_cursor.supplier_id;

    v_version := impl.gate_version(v_cursor.supplier_id);
    v_today := impl.local_day(v_cursor.supplier_id, v_now);

    perform impl.gate_book_forget(b.supplier_id, b.day)
    from ticket.gate_book b
    where b.supplier_id = v_cursor.supplier_id
      and (b.expires <= v_now - c_again
           or not impl.gate_listens(b.supplier_id));

    if not impl.gate_listens(v_cursor.supplier_id) then
        delete from ticket.gate_dirty g
        where g.supplier_id = v_cursor.supplier_id;
        delete from ticket.gate_cursor c
        where c.supplier_id = v_cursor.supplier_id;
        return next;
        return;
    end if;

    if v_cursor.life <> v_life then
        perform impl.gate_book_jump(b.supplier_id, b.day)
        from ticket.gate_book b
        where b.supplier_id = v_cursor.supplier_id;

        v_cursor.life := v_life;
        v_cursor.seen_id := null;
        v_cursor.seen_xid := null;
        v_cursor.scan := true;
        v_cursor.scan_xid := null;
    end if;

    if v_now >= v_today::timestamp at time zone v_supplier.zone
                + impl.gate_dawn(v_cursor.supplier_id)
    then
        v_opened := impl.gate_book_open(v_cursor.supplier_id, v_today);
    end if;

    /* Those who change orders see the book when this has ended. */
    if v_opened then
        update ticket.gate_cursor c
        set life = v_cursor.life, seen_id = v_cursor.seen_id,
            seen_xid = v_cursor.seen_xid, scan = v_cursor.scan,
            scan_xid = v_cursor.scan_xid
        where c.supplier_id = v_cursor.supplier_id;

        more := true;
        return next;
        return;
    end if;

    select min(b.day), max(b.day), bool_or(not b.filled), array_agg(b.day)
    into v_first, v_last, v_filling, v_days
    from ticket.gate_book b
    where b.supplier_id = v_cursor.supplier_id and b.expires > v_now;

    v_settled := v_cursor.seen_xid is not null
                 and pg_snapshot_xmin(pg_current_snapshot())
                     > v_cursor.seen_xid;
    v_scan := v_cursor.scan
              and (v_cursor.scan_xid is null
                   or pg_snapshot_xmin(pg_current_snapshot())
                      > v_cursor.scan_xid)
              or v_cursor.catalogue_version <> v_version
              or v_cursor.scanned_at <= v_now - c_again;

    /* What is filled now is looked at behind it; and who looks goes on to the
       end, or it would never be reached. */
    if v_scan and v_cursor.scanned_to is null
       and v_filling is not true
    then
        v_cursor.scan := false;
        v_cursor.scan_xid := null;
        v_cursor.scanned_at := v_now;
        v_cursor.scanned_to := 0;
        v_cursor.catalogue_version := v_version;
    end if;

    if v_first is null then
        delete from ticket.gate_dirty g
        where g.supplier_id = v_cursor.supplier_id;

        v_filling := false;
        v_cursor.scanned_to := null;
    else
        with gone as (
            delete from ticket.gate_dirty g
            where g.ctid = any (array(
                select k.ctid from ticket.gate_dirty k
                where k.supplier_id = v_cursor.supplier_id
                limit c_orders))
            returning g.order_id)
        select coalesce(array_agg(g.order_id), '{}') into v_some
        from gone g;

        more := cardinality(v_some) = c_orders;

        v_early := exists (select from ticket.order_item i
                           where i.supplier_id = v_cursor.supplier_id
                             and i.valid_from is not null);
        v_born := array(
            select o.order_id
            from ticket.orders o
            where o.supplier_id = v_cursor.supplier_id
              and o.order_id > v_cursor.done_id
              and (o.day <= v_last
                   or v_early and exists (
                       select
                       from ticket.order_item i
                       where i.supplier_id = v_cursor.supplier_id
                         and i.order_id = o.order_id
                         and i.valid_from <= v_last
                       offset 0))
              and o.state not in ('4', '9')
              /* One look a day by the whole key, whatever statistics say. */
              and not exists (
                  select from unnest(v_days) d (day)
                  cross join lateral (
                      select
                      from ticket.gate_row r
                      where r.supplier_id = v_cursor.supplier_id
                        and r.day = d.day and r.order_id = o.order_id
                      offset 0) r
                  offset 0)
            order by o.order_id
            limit c_orders);
        more := more or cardinality(v_born) = c_orders;
        v_some := v_some || v_born;

        v_cursor.reach := greatest(
            v_cursor.reach, impl.gate_reach(v_cursor.supplier_id, v_some));

        if v_cursor.scanned_to is not null then
            v_piece := impl.gate_scan_piece(
                v_cursor.supplier_id, v_first, v_last, v_cursor.reach,
                v_cursor.scanned_to);
            v_cursor.scanned_to := impl.gate_piece_end(v_piece);
        end if;

        v_filling := false;

        for v_book in
            select b.*
            from ticket.gate_book b
            where b.supplier_id = v_cursor.supplier_id
              and b.expires > v_now
            order by b.day
            for update
        loop
            if v_book.filled then
                changes := changes + impl.gate_book_change(
                    v_book, v_some || v_piece);
            elsif impl.gate_book_fill(v_book, v_some, v_cursor.reach) then
                v_filled := true;
            else
                v_filling := true;
            end if;
        end loop;
    end if;

    /* What those did who saw no book yet is seen when they have ended. */
    if v_filled then
        v_cursor.scan := true;
        v_cursor.scan_xid := pg_current_xact_id();
    end if;

    if v_settled then
        v_cursor.done_id := greatest(
            v_cursor.done_id,
            least(v_cursor.seen_id,
                  case when cardinality(v_born) = c_orders
                       then v_born[c_orders] end));
        v_cursor.seen_id := null;
        v_cursor.seen_xid := null;
    end if;

    /* Only in a rush does it pause. */
    update ticket.gate_cursor c
    set next_at = v_now
                  + case when more then c_behind
                         when v_filling or v_cursor.scanned_to is not null
                         then interval '0'
                         else c_every end,
        life = v_cursor.life,
        catalogue_version = v_cursor.catalogue_version,
        reach = v_cursor.reach, done_id = v_cursor.done_id,
        seen_id = v_cursor.seen_id, seen_xid = v_cursor.seen_xid,
        scan = v_cursor.scan, scan_xid = v_cursor.scan_xid,
        scanned_at = v_cursor.scanned_at, scanned_to = v_cursor.scanned_to
    where c.supplier_id = v_cursor.supplier_id;

    more := more or v_filling or v_cursor.scanned_to is not null;

    return next;
end;
$$;

comment on function api.gate_cut is
'For a supplier whose devices judge by lists, if one is due: numbers what
changed of its tickets on the days that have a list, begins and ends such days.
No row: none was due.  Any number of workers may call it.';

grant execute on function api.gate_cut to ticket_worker;
