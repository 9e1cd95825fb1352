-- What changes tickets leaves their order, where devices have a list of some
-- day; see api.gate_cut().  By statement, so that a supplier without devices
-- pays for one look at a table that is empty.
create or replace function impl.gate_orders_changed()
returns trigger
language plpgsql
as $$
begin
    insert into ticket.gate_dirty (supplier_id, order_id)
    select n.supplier_id, n.order_id
    from changed n
    join was o
      on o.supplier_id = n.supplier_id and o.order_id = n.order_id
    where exists (select from ticket.gate_book b
                  where b.supplier_id = n.supplier_id offset 0)
      and (n.state, n.day, n.visit_day, n.line_id, n.slot_no, n.slot_day,
           n.session_id, n.medium, n.stopped_at, n.delivered_at)
          is distinct from
          (o.state, o.day, o.visit_day, o.line_id, o.slot_no, o.slot_day,
           o.session_id, o.medium, o.stopped_at, o.delivered_at);

    insert into ticket.gate_dirty (supplier_id, order_id)
    select g.listener, n.order_id
    from changed n
    cross join lateral impl.gate_listeners(n.supplier_id, n.order_id) g
    where exists (select from ticket.party p
                  where p.supplier_id = n.supplier_id
                    and p.own_supplier_id is not null offset 0);

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
    select distinct n.supplier_id, n.order_id
    from changed n
    where exists (select from ticket.gate_book b
                  where b.supplier_id = n.supplier_id offset 0);

    insert into ticket.gate_dirty (supplier_id, order_id)
    select g.listener, n.order_id
    from (select distinct k.supplier_id, k.order_id from changed k) n
    cross join lateral impl.gate_listeners(n.supplier_id, n.order_id) g
    where exists (select from ticket.party p
                  where p.supplier_id = n.supplier_id
                    and p.own_supplier_id is not null offset 0);

    return null;
end;
$$;

comment on function impl.gate_tickets_changed() is
'Orders of whose tickets, or passages, something is another one now.';

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

create or replace function impl.gate_listeners(p_supplier int4, p_order int8)
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

comment on function impl.gate_listeners(int4, int8) is
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
