create or replace function impl.release_order(p_supplier int4, p_order int8,
    p_tickets int2[])
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_no_day   constant date := impl.day_zero();

    v_order    ticket.orders;
    v_ids      int8[];
    v_persons  int4[];
    v_day      date;            /* the first of its tickets */
    v_stays    bool;            /* its seats do */
    v_stayed   int4 := 0;
    v_area     int8;            /* their quota */
    v_document record;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    v_day := coalesce(v_order.visit_day, v_order.day);

    select array_agg(k.id order by k.id), array_agg(k.persons order by k.id)
    into v_ids, v_persons
    from (
        select d.quota_id as id, sum(t.persons)::int4 as persons
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = p_supplier and i.order_id = p_order
             and i.line_no = t.line_no
        cross join lateral impl.order_quotas(v_order.day, v_order.line_id,
            v_order.slot_no, v_order.slot_day, i.product_id, v_order.agent_id,
            v_order.limit_day, v_order.session_id,
            v_order.area_id) d
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.state <> '2'
          and (p_tickets is null or t.ticket_no = any (p_tickets))
        group by 1) k;

    perform impl.lock_order_quotas(p_supplier, p_order, v_ids);
    perform impl.release_places(p_supplier, p_order, p_tickets);

    if v_order.session_id is not null then
        /* Who has a ticket may sit there already: staff may lift that. */
        v_stays := v_order.state in ('3', 'D', 'X')
                   and not impl.order_off(v_order)
                   and api.now() >= impl.visit_start(v_order, v_order.day);

        update ticket.seat_held h
        set kind = 'P', order_id = null, ticket_no = null, kept_at = api.now(),
            remark = format('order %s came back late', p_order)
        where v_stays and h.supplier_id = p_supplier
          and h.order_id = p_order and h.kind = 'O'
          and (p_tickets is null or h.ticket_no = any (p_tickets));
        get diagnostics v_stayed = row_count;

        delete from ticket.seat_held h
        where h.supplier_id = p_supplier and h.order_id = p_order
          and h.kind = 'O'
          and (p_tickets is null or h.ticket_no = any (p_tickets));

        v_area := impl.seats_quota(v_order.day, v_order.session_id,
                                   v_order.area_id);
    end if;

    return query
    update ticket.quota q
    set used = q.used - k.persons
               + case when k.id = v_area then v_stayed else 0 end,
        version = q.version + 1
    from unnest(v_ids, v_persons) k(id, persons)
    where q.supplier_id = p_supplier and q.quota_id = k.id
    returning q.quota_id, (q.capacity - q.used)::int8, q.version;

    for v_document in
        select d.product_id, d.day, d.id_index,
               least(d.count, coalesce(s.share, d.count))::int4 as share
        from ticket.order_document d
        left join lateral impl.document_share(p_supplier, p_order, p_tickets,
                                              d.product_id, d.id_index)
            s(share) on true
        where d.supplier_id = p_supplier and d.order_id = p_order
        order by d.product_id, d.day, d.id_index
    loop
        continue when v_document.share = 0;

        update ticket.document d
        set used = d.used - v_document.share
        where d.supplier_id = p_supplier
          and d.product_id = v_document.product_id
          and d.day = v_document.day and d.id_index = v_document.id_index;

        delete from ticket.order_document d
        where d.supplier_id = p_supplier and d.order_id = p_order
          and d.product_id = v_document.product_id
          and d.day = v_document.day and d.id_index = v_document.id_index
          and d.count = v_document.share;

        update ticket.order_document d
        set count = d.count - v_document.share
        where d.supplier_id = p_supplier and d.order_id = p_order
          and d.product_id = v_document.product_id
          and d.day = v_document.day and d.id_index = v_document.id_index
          and d.count > v_document.share;

        continue when v_document.product_id <> 0 or v_document.day <> c_no_day;

        /* R196: the last day that others hold; those of before do not say, and
           were taken to end before this order's day.  In a statement after the
           one that locked the row, so that it sees all of them. */
        update ticket.document d
        set until = (
            select max(coalesce(y.until, least(d.until, v_day - 1)))
            from ticket.order_document y
            where y.supplier_id = p_supplier and y.product_id = 0
              and y.day = impl.day_zero()
              and y.id_index = v_document.id_index)
        where d.supplier_id = p_supplier and d.product_id = 0
          and d.day = c_no_day and d.id_index = v_document.id_index;
    end loop;
end;
$$;

comment on function impl.release_order(int4, int8, int2[]) is
'Releases what an order took of quotas and documents, also at other suppliers:
all of it (no tickets named), or the share of the tickets named, which must not
be refunded yet.
Seats of tickets that come back when the performance has begun are kept from
sale.
The caller holds the order''s row and its account, and changes both.';

create or replace function impl.release_places(p_supplier int4, p_order int8,
    p_tickets int2[])
returns void
language plpgsql volatile
as $$
declare
    v_persons int4;
begin
    if not exists (select from ticket.order_place p
                   where p.supplier_id = p_supplier and p.order_id = p_order)
    then
        return;
    end if;

    select coalesce(sum(t.persons), 0) into v_persons
    from ticket.ticket t
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.state <> '2'
      and (p_tickets is null or t.ticket_no = any (p_tickets));

    update ticket.quota q
    set used = q.used - v_persons, version = q.version + 1
    from ticket.order_place p
    where p.supplier_id = p_supplier and p.order_id = p_order
      and q.supplier_id = p.owner_id and q.quota_id = p.quota_id;
end;
$$;

comment on function impl.release_places(int4, int8, int2[]) is
'Releases what an order holds at other suppliers, as impl.release_order() what
it holds at its own; it has locked them.  Nobody is answered with these: hosts
find them when they look again.';
