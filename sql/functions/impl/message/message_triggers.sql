-- Messages are queued in the transaction of their event, whichever function it
-- is.  New orders are not among them: a batch of bookings costs nothing more,
-- and api.notice_born() follows it.

create or replace function impl.order_messages()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_refund constant int2 := 5;
    v_events int2[] := impl.message_events(new.edition, old.state, new.state);
begin
    /* Money that was held is free again, and nobody comes to the hall. */
    if old.state in ('2', 'C') and new.state = '4'
       and impl.order_off(new)
    then
        v_events := v_events || c_refund;
    end if;

    /* Most suppliers tell nobody of anything: that is one look. */
    if cardinality(v_events) = 0
       or not exists (select from ticket.notice n
                      where n.supplier_id = new.supplier_id)
          and not exists (select from ticket.message m
                          where m.supplier_id = new.supplier_id
                            and m.order_id = new.order_id)
    then
        return null;
    end if;

    /* Nobody hears that he has booked after he has heard that he has paid. */
    if old.state = '0'
       and impl.booking_overtaken(new.supplier_id, new.order_id)
    then
        perform impl.booking_withdraw(new.supplier_id, new.order_id,
                                      api.now());
    end if;

    perform impl.queue_messages(new.supplier_id, new.order_id, v_events,
                                api.now());

    if old.state = '0' and new.edition = 40 then
        perform impl.booking_first(new.supplier_id, new.order_id, api.now());
    end if;

    return null;
end;
$$;

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

comment on function impl.order_messages() is
'Trigger: messages to visitors when an order changes its state.';
comment on function impl.refund_messages() is
'Trigger: messages to visitors when tickets are refunded.';
