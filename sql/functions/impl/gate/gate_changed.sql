-- What changes tickets leaves their order, where devices have a list of some
-- day; see api.gate_cut().  By statement, so that a supplier without devices
-- pays for one look at a table that is empty.
create or replace function impl.gate_orders_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
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

    return null;
end;
$$;

comment on function impl.gate_orders_changed() is
'Orders whose tickets may be judged otherwise now.';

create or replace function impl.gate_tickets_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ticket.gate_dirty (supplier_id, order_id)
    select distinct n.supplier_id, n.order_id
    from changed n
    where exists (select from ticket.gate_book b
                  where b.supplier_id = n.supplier_id offset 0);

    return null;
end;
$$;

comment on function impl.gate_tickets_changed() is
'Orders of whose tickets, or passages, something is another one now.';

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
    where c.supplier_id in (select e.supplier_id from changed e);

    return null;
end;
$$;

comment on function impl.gate_rules_changed() is
'All tickets of suppliers may be judged otherwise now.';
