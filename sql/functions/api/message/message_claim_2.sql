create or replace function api.message_claim_2(p_owner text, p_limit int4,
    p_lease interval)
returns table (
    now           timestamptz,
    supplier_id   int4,
    message_id    int8,
    order_id      int8,
    kind          int2,
    attempts      int4,
    created_at    timestamptz,
    expire_at     timestamptz,
    phone_what    text,
    seal_context  text,
    phone_sealed  bytea,
    text          text,
    text_sealed   bytea,
    picture       bytea,
    qr_mode       text,
    supplier_name text,
    products      text,
    persons       int4,
    day           date,
    line_name     text,
    start_minute  int2,
    end_minute    int2)
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
    c_late    constant int4 := 500;
    c_picture constant int2 := 7;
    v_now     constant timestamptz := api.now();
    v_left    int4 := p_limit;
    v_found   int4;
    v_urgent  bool;
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

        return query
        with due as (
            select d.ctid as tid
            from ticket.message d
            where d.urgent = v_urgent and d.due_at <= v_now
              and d.expire_at > v_now
            order by d.due_at
            limit v_left
            for update skip locked
        ), leased as (
            update ticket.message m
            set lease_owner = p_owner,
                lease_until = v_now + p_lease,
                due_at = v_now + p_lease
            from due d
            where m.ctid = d.tid
            returning m.*
        )
        select v_now, l.supplier_id, l.message_id, l.order_id, l.kind,
               l.attempts, l.created_at, l.expire_at, l.phone_what,
               l.seal_context, l.phone_sealed, l.text, l.text_sealed,
               l.picture, v.*
        from leased l
        left join lateral impl.voucher_picture(l.supplier_id, l.order_id) v
          on l.kind = c_picture;

        get diagnostics v_found = row_count;
        v_left := v_left - v_found;
    end loop;
end;
$$;

comment on function api.message_claim_2 is
'Leases messages that are due to p_owner, codes before notices, and returns all
that is needed to send them, for the picture message of a voucher what is to be
seen on it; a leased one is due again when its lease ends.  What is too late for
its purpose goes to the history untried: a code that has expired helps nobody.
p_limit 0: only that.';

grant execute on function api.message_claim_2 to ticket_worker;
