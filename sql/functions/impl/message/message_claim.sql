create or replace function impl.message_claim(p_owner text, p_limit int4,
    p_lease interval)
returns setof ticket.message
language plpgsql volatile
as $$
declare
    c_late     constant int4 := 500;
    v_now      constant timestamptz := api.now();
    v_left     int4 := p_limit;
    v_found    int4;
    v_urgent   bool;
    v_tid      tid[];
    v_supplier int4[];
    v_order    int8[];
begin
    with late as (
        select l.ctid as tid
        from ticket.message l
        where l.expire_at <= v_now and (l.lease_until > v_now) is not true
        order by l.expire_at
        limit c_late
        for update skip locked
    ), gone as (
        delete from ticket.message m
        using late l
        where m.ctid = l.tid
        returning m.*
    )
    insert into ticket.message_done (supplier_id, message_id, order_id, kind,
                                     created_at, done_at, attempts, sent,
                                     last_error)
    select g.supplier_id, g.message_id, g.order_id, g.kind, g.created_at,
           v_now, g.attempts, false, coalesce(g.last_error, 'not tried in time')
    from gone g;

    /* Codes are what somebody waits for. */
    foreach v_urgent in array array[true, false] loop
        exit when v_left <= 0;

        select array_agg(l.tid), array_agg(l.supplier_id),
               array_agg(l.order_id)
        into v_tid, v_supplier, v_order
        from (select d.ctid as tid, d.supplier_id, d.order_id
              from ticket.message d
              where d.urgent = v_urgent and d.due_at <= v_now
                and d.expire_at > v_now
              order by d.due_at
              limit v_left
              for update skip locked) l;

        continue when v_tid is null;

        if not v_urgent then
            v_tid := impl.bookings_settle(v_tid, v_supplier, v_order, v_now);
        end if;

        return query
        update ticket.message m
        set lease_owner = p_owner,
            lease_until = v_now + p_lease,
            due_at = v_now + p_lease
        from unnest(v_tid) d (tid)
        where m.ctid = d.tid
        returning m.*;

        get diagnostics v_found = row_count;
        v_left := v_left - v_found;
    end loop;
end;
$$;

comment on function impl.message_claim(text, int4, interval) is
'Leases messages that are due to p_owner, codes before notices; a leased one is
due again when its lease ends.  What is too late for its purpose goes to the
history untried: a code that has expired helps nobody.  p_limit 0: only that.
The notice of a booking goes out neither beside nor after what follows it, see
impl.bookings_settle().';
