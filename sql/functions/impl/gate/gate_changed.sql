-- What changes tickets leaves their order, where devices have a list of some
-- day; see api.gate_cut().  Many tickets of an order change at once, and many
-- orders are paid at once, so that is by statement.  A supplier without devices
-- pays for one look at two tables that are empty.
create or replace function impl.gate_orders_changed()
returns trigger
language plpgsql
set enable_hashjoin = on
set enable_seqscan = off
as $$
begin
    insert into ticket.gate_dirty (supplier_id, order_id)
    select g.listener, k.order_id
    from changed k
    join was w
      on w.supplier_id = k.supplier_id and w.order_id = k.order_id
    cross join lateral impl.gate_listeners(k.supplier_id, k.order_id) g
    where (k.state, k.day, k.visit_day, k.line_id, k.slot_no, k.slot_day,
           k.session_id, k.medium, k.stopped_at, k.delivered_at)
          is distinct from
          (w.state, w.day, w.visit_day, w.line_id, w.slot_no, w.slot_day,
           w.session_id, w.medium, w.stopped_at, w.delivered_at);

    return null;
end;
$$;

comment on function impl.gate_orders_changed() is
'Orders whose tickets may be judged otherwise now.';

create or replace function impl.gate_tickets_changed()
returns trigger
language plpgsql
as $$
begin
    insert into ticket.gate_dirty (supplier_id, order_id)
    select g.listener, n.order_id
    from (select distinct k.supplier_id, k.order_id from changed k) n
    cross join lateral impl.gate_listeners(n.supplier_id, n.order_id) g;

    return null;
end;
$$;

comment on function impl.gate_tickets_changed() is
'Orders of whose tickets, or passages, something is another one now.';

-- Part of the statement around it, so that most of them are one.
create or replace function impl.gate_listeners(p_supplier int4, p_order int8)
returns table (listener int4)
language sql stable
as $$
    select p_supplier
    where exists (select from ticket.gate_book b
                  where b.supplier_id = p_supplier offset 0)
    union all
    select k.listener
    from impl.gate_listeners_with(p_supplier, p_order) k
    where exists (select from ticket.party p
                  where p.supplier_id = p_supplier
                    and p.own_supplier_id is not null offset 0);
$$;

comment on function impl.gate_listeners(int4, int8) is
'Whose lists have an order: its supplier''s, and those of attractions that have
shares of it; of each that has lists.';

-- A share of an attraction: its own list has it, nobody else's.
create or replace function impl.gate_legs_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ticket.gate_dirty (supplier_id, order_id)
    select distinct p.own_supplier_id, n.order_id
    from changed n
    cross join lateral (
        select p.own_supplier_id
        from ticket.party p
        where p.supplier_id = n.supplier_id and p.party_no = n.party_no
        offset 0) p
    where exists (select from ticket.gate_book b
                  where b.supplier_id = p.own_supplier_id offset 0);

    return null;
end;
$$;

comment on function impl.gate_legs_changed() is
'Orders of which attractions with lists of their own have shares.';

create or replace function impl.gate_listeners_with(p_supplier int4,
    p_order int8)
returns table (listener int4)
language plpgsql stable
as $$
begin
    return query
    select distinct p.own_supplier_id
    from ticket.settle_leg l
    cross join lateral (
        select p.own_supplier_id
        from ticket.party p
        where p.supplier_id = p_supplier and p.party_no = l.party_no
        offset 0) p
    where l.supplier_id = p_supplier and l.order_id = p_order
      and exists (select from ticket.gate_book b
                  where b.supplier_id = p.own_supplier_id offset 0);
end;
$$;

comment on function impl.gate_listeners_with(int4, int8) is
'The attractions with lists of their own that have shares of an order.';

-- How a product is let in is in no catalogue, so its version does not tell.  A
-- cut that is under way has locked the cursor, and the next one looks.
create or replace function impl.gate_rules_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.gate_cursor c
    set scan = true
    where c.supplier_id in (
        select e.supplier_id
        from changed e
        union all
        select p.own_supplier_id
        from changed e
        join ticket.party p on p.supplier_id = e.supplier_id);

    return null;
end;
$$;

comment on function impl.gate_rules_changed() is
'All tickets of suppliers may be judged otherwise now.';
