create or replace function impl.bookings_settle(p_tid tid[],
    p_supplier int4[], p_order int8[], p_at timestamptz)
returns tid[]
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_booking  constant int2 := 2;
    v_supplier int4[];
    v_order    int8[];
    v_tid      tid[];
begin
    select array_agg(c.supplier_id), array_agg(c.order_id)
    into v_supplier, v_order
    from (select distinct u.supplier_id, u.order_id
          from unnest(p_supplier, p_order) u (supplier_id, order_id)
          where u.order_id is not null) c
    cross join lateral (
        select
        from ticket.message m
        where m.order_id = c.order_id
          and m.supplier_id = c.supplier_id
          and m.kind = c_booking
        limit 1) b;

    if v_order is null then
        return p_tid;
    end if;

    select array_agg(o.supplier_id), array_agg(o.order_id)
    into v_supplier, v_order
    from impl.bookings_overtaken(v_supplier, v_order) o;

    /* What another worker is about to send, it has locked. */
    select array_agg(l.tid) into v_tid
    from unnest(v_supplier, v_order) o (supplier_id, order_id)
    cross join lateral (
        select m.ctid as tid
        from ticket.message m
        where m.order_id = o.order_id
          and m.supplier_id = o.supplier_id
          and m.kind = c_booking
          and (m.lease_until > p_at) is not true
        for update skip locked) l;

    perform impl.bookings_drop(v_tid, p_at);

    /* One that is still there is being sent. */
    select array_agg(o.supplier_id), array_agg(o.order_id)
    into v_supplier, v_order
    from unnest(v_supplier, v_order) o (supplier_id, order_id)
    cross join lateral (
        select
        from ticket.message m
        where m.order_id = o.order_id
          and m.supplier_id = o.supplier_id
          and m.kind = c_booking
        limit 1) b;

    select array_agg(u.tid) into v_tid
    from unnest(p_tid, p_supplier, p_order) u (tid, supplier_id, order_id)
    where not exists (
        select
        from unnest(v_supplier, v_order) o (supplier_id, order_id)
        where o.supplier_id = u.supplier_id and o.order_id = u.order_id);

    return v_tid;
end;
$$;

comment on function impl.bookings_settle(tid[], int4[], int8[], timestamptz) is
'Of messages that the caller has locked those that may be sent: drops notices of
bookings that come too late, and leaves out what follows one that is being sent.
A claim sees every message that was committed before it, and two claims lock
different ones: so one of them sees the other''s, whichever comes first.';
