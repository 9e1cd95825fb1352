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
    c_orders   constant int4 := 500;    /* read of a supplier at once */
    c_booking  constant int2 := 2;
    c_payment  constant int2 := 3;
    v_now      constant timestamptz := api.now();
    v_cursor   record;
    v_sequence int8;
    v_last     int8;
    v_instead  int2[];
    v_read     record;
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

    select q.last_value into v_sequence from ticket.number q;

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

        v_last := impl.number_last(v_cursor.supplier_id, v_cursor.zone, v_now,
                                   v_sequence);
        v_cursor.done_id := coalesce(
            v_cursor.done_id,
            impl.notice_done(v_cursor.supplier_id, v_cursor.zone, v_now,
                             v_cursor.done_no));

        /* Booked and paid at once makes one message. */
        v_instead := case when exists (
                select from ticket.notice n
                where n.supplier_id = v_cursor.supplier_id
                  and n.event = c_payment)
            then '{}' else array[c_booking] end;

        select coalesce(sum(
                   case when coalesce(o.born_notice, o.notice)
                             and o.state <> '4'
                             and (o.edition = 40 or o.born_state <> '0')
                             and (o.born_state <> '0'
                                  or not impl.booking_overtaken(
                                             o.supplier_id, o.order_id))
                        then impl.queue_messages(
                                 o.supplier_id, o.order_id,
                                 impl.message_events(o.edition, null,
                                                     o.born_state)
                                 || v_instead, v_now) end), 0) as queued,
               max(o.order_id) as last, count(*) = c_orders as full
        into v_read
        from (select o.supplier_id, o.order_id, o.edition, o.born_state,
                     o.state, o.born_notice, o.notice
              from ticket.orders o
              where o.supplier_id = v_cursor.supplier_id
                and o.order_id > v_cursor.done_id
                and o.order_id <= v_cursor.seen_id
              order by o.order_id
              limit c_orders) o;

        v_queued := v_queued + v_read.queued;

        if v_read.full then
            v_more := true;

            update ticket.notice_cursor c
            set done_id = v_read.last
            where c.supplier_id = v_cursor.supplier_id;

        elsif v_last > v_cursor.done_id then
            update ticket.notice_cursor c
            set done_id = greatest(v_cursor.seen_id, v_cursor.done_id),
                seen_id = v_last,
                seen_xid = pg_current_xact_id(),
                seen_no = null,
                seen_day = null
            where c.supplier_id = v_cursor.supplier_id;
        end if;
    end loop;

    return query select v_queued, v_more;
end;
$$;

comment on function api.notice_born is
'For suppliers with notices: queues those of the orders that batches have
booked since the last call, each once, however late its transaction ended,
and by the booking''s wish, whatever later calls wished; not of a booking after
that of its payment.  Returns how many, and whether more can be read at once.';

grant execute on function api.notice_born to ticket_worker;
