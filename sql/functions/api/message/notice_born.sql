create or replace function api.notice_born()
returns table (queued int4, more bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_numbers  constant int8 := 500;    /* read of a supplier at once */
    c_sequence constant int8 := 10000000000;
    c_booking  constant int2 := 2;
    c_payment  constant int2 := 3;
    v_now      constant timestamptz := api.now();
    v_cursor   record;
    v_last     int8;
    v_to       int8;
    v_day      date;
    v_instead  int2[];
    v_queued   int4 := 0;
    v_more     bool := false;
begin
    /*
     * First the number, then our own transaction's: whoever had taken one of
     * these numbers, had locked rows before, so its transaction is older.
     */
    if pg_current_xact_id_if_assigned() is not null then
        raise exception 'api.notice_born() is a transaction of its own';
    end if;

    select case when q.is_called then q.last_value else 0 end into v_last
    from ticket.order_number q;

    for v_cursor in
        select c.*, s.zone
        from ticket.notice_cursor c
        join ticket.supplier s on s.supplier_id = c.supplier_id
        order by c.supplier_id
        for update of c skip locked
    loop
        /* Not before everybody who may have taken such a number has ended. */
        continue when pg_snapshot_xmin(pg_current_snapshot())
                      <= v_cursor.seen_xid;

        v_day := (v_now at time zone v_cursor.zone)::date;
        v_to := case when v_cursor.seen_no is not null
                     then least(v_cursor.seen_no,
                                v_cursor.done_no + c_numbers) end;

        /* Booked and paid at once makes one message. */
        v_instead := case when exists (
                select from ticket.notice n
                where n.supplier_id = v_cursor.supplier_id
                  and n.event = c_payment)
            then '{}' else array[c_booking] end;

        select v_queued + coalesce(sum(impl.queue_messages(
                   o.supplier_id, o.order_id,
                   impl.message_events(o.edition, null, o.born_state)
                   || v_instead, v_now)), 0)
        into v_queued
        from generate_series(0, v_day + 1 - v_cursor.done_day) n
        cross join lateral (
            select to_char(v_cursor.done_day + n, 'YYMMDD')::int8 * 1000
                   + v_cursor.supplier_id) d (head)
        cross join lateral (
            select o.supplier_id, o.order_id, o.edition, o.born_state
            from ticket.orders o
            where o.supplier_id = v_cursor.supplier_id
              and o.order_id > d.head * c_sequence + v_cursor.done_no
              and o.order_id <= d.head * c_sequence + v_to
              and coalesce(o.born_notice, o.notice) and o.state <> '4'
              and (o.edition = 40 or o.born_state <> '0')
            order by o.order_id
            offset 0) o;

        if v_to < v_cursor.seen_no then
            v_more := true;

            update ticket.notice_cursor c
            set done_no = v_to
            where c.supplier_id = v_cursor.supplier_id;

        elsif v_last > v_cursor.done_no then
            update ticket.notice_cursor c
            set done_no = coalesce(v_to, c.done_no),
                done_day = coalesce(c.seen_day - 1, c.done_day),
                seen_no = v_last,
                seen_day = v_day,
                seen_xid = pg_current_xact_id()
            where c.supplier_id = v_cursor.supplier_id;
        end if;
    end loop;

    return query select v_queued, v_more;
end;
$$;

comment on function api.notice_born is
'For suppliers with notices: queues those of the orders that batches have
booked since the last call, each once, however late its transaction ended,
and by the booking''s wish, whatever later calls wished.  Returns how many,
and whether more can be read at once.';

grant execute on function api.notice_born to ticket_worker;
