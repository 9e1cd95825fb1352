-- Messages are queued in the transaction of their event, whichever function it
-- is.  New orders are not among them: a batch of bookings costs nothing more,
-- and api.notice_born() follows it.

-- Many orders are paid by one statement, so that is by statement.  Most
-- suppliers tell nobody of anything: that is two looks for each order.
create or replace function impl.orders_messages()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_hashjoin = on
set enable_seqscan = off
as $$
begin
    perform impl.order_messages(k.supplier_id, k.order_id, k.edition, w.state,
                                k.state)
    from changed k
    join was w
      on w.supplier_id = k.supplier_id and w.order_id = k.order_id
    where k.notice and k.state <> w.state
      and (exists (select from ticket.notice n
                   where n.supplier_id = k.supplier_id offset 0)
           or exists (select from ticket.message m
                      where m.supplier_id = k.supplier_id
                        and m.order_id = k.order_id offset 0));

    return null;
end;
$$;

comment on function impl.orders_messages() is
'Trigger: messages to visitors when orders change their states.';

create or replace function impl.order_messages(p_supplier int4, p_order int8,
    p_edition int2, p_old "char", p_new "char")
returns void
language plpgsql volatile
as $$
declare
    c_refund constant int2 := 5;
    v_events int2[] := impl.message_events(p_edition, p_old, p_new);
begin
    /* Money that was held is free again, and nobody comes to the hall. */
    if p_old in ('2', 'C') and p_new = '4'
       and exists (select from ticket.orders o
                   where o.supplier_id = p_supplier and o.order_id = p_order
                     and impl.order_off(o))
    then
        v_events := v_events || c_refund;
    end if;

    if cardinality(v_events) = 0 then
        return;
    end if;

    /* Nobody hears that he has booked after he has heard that he has paid. */
    if p_old = '0' and impl.booking_overtaken(p_supplier, p_order) then
        perform impl.booking_withdraw(p_supplier, p_order, api.now());
    end if;

    perform impl.queue_messages(p_supplier, p_order, v_events, api.now());

    if p_old = '0' and p_edition = 40 then
        perform impl.booking_first(p_supplier, p_order, api.now());
    end if;
end;
$$;

comment on function impl.order_messages(int4, int8, int2, "char", "char") is
'Messages to visitors as an order goes from one state to another.';

-- Tickets refunded by one statement are one event, queued as the order's last
-- call wished.
create or replace function impl.refund_messages()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_refund constant int2 := 5;
begin
    perform impl.queue_messages(r.supplier_id, r.order_id, array[c_refund],
                                api.now())
    from (select distinct c.supplier_id, c.order_id from changed c) r
    cross join lateral (
        select from ticket.orders o
        where o.supplier_id = r.supplier_id and o.order_id = r.order_id
          and o.notice
        offset 0) o;

    return null;
end;
$$;

comment on function impl.refund_messages() is
'Trigger: messages to visitors when tickets are refunded.';
