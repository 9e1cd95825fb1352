-- Members of p_change: day (that of the sale), line, slot, pay, reference,
-- reason, visitors and request_key (impl.desk_book), preview: nothing is done,
-- and what would be is answered.  pay code: it is booked, and payment code
-- takes the money; who has paid by phone passes with it, where gates take that.
create or replace function impl.desk_sell(p_supplier ticket.supplier,
    p_items text, p_change jsonb, p_late timestamptz)
returns table (order_id int8, state "char", shift_no int4,
               receipt_no int4, form text, persons int4, total_fen int8,
               day date, slot_no int2, start_minute int2, end_minute int2,
               tickets int2[])
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    c_phone    constant int2 := 2;
    v_shows    constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_said     constant int4 := (p_change ->> 'slot')::int4;
    v_now      timestamptz := api.now();
    v_at       timestamptz := coalesce(p_late, v_now);
    v_kind     text := case when p_late is null then 'sale' else 'late' end;
    v_shift    ticket.shift;
    v_today    date;
    v_day      date;
    v_persons  int4;
    v_products int4[];
    v_line     int4;
    v_slot     record;
    v_order    ticket.orders;
    v_paid     record;
    v_form     text := coalesce(p_change ->> 'pay', 'cash');
begin
    if p_supplier.kind = '2' then
        perform impl.staff_refuse('SALE_THEATRE');
    end if;

    if v_form <> 'code' then
        v_form := impl.desk_form(p_change);
    end if;

    /* A life that a booking begins raises the version that it is quoted by. */
    perform impl.database_life(true);
    perform impl.desk_agent_make(c_supplier);

    if not v_shows then
        v_shift := impl.shift_own(c_supplier);
    end if;

    v_today := impl.local_day(c_supplier, v_at);
    v_day := coalesce((p_change ->> 'day')::date, v_today);

    if v_day not between v_today and v_today + 366 then
        perform impl.staff_refuse('SALE_DAY', v_day::text);
    end if;

    select sum(i.quantity), array_agg(i.product_id)
    into v_persons, v_products
    from impl.desk_items(p_supplier, p_items, v_day, v_today) i;

    if exists (select from unnest(v_products) p
               where impl.settle_is(c_supplier, p))
    then
        perform impl.staff_refuse('SALE_SETTLED', p_items);
    end if;

    if p_supplier.slot_mode then
        v_line := impl.desk_line(p_supplier, p_change ->> 'line', v_products);

        select s.* into v_slot
        from impl.desk_slots(c_supplier, v_line, v_day, v_at) s
        where case when v_said is null then s.remaining >= v_persons
                   else s.slot_no = v_said end
        limit 1;

        if v_slot.slot_no is null and v_said is not null then
            perform impl.staff_refuse('SALE_SLOT_NONE', v_said::text,
                                      v_day::text);
        elsif v_slot.slot_no is null then
            perform impl.staff_refuse('SALE_NONE', v_day::text);
        elsif v_said is null and not v_shows then
            perform impl.staff_refuse('SALE_SLOT', v_slot.slot_no::text,
                                      impl.clock(v_slot.start_minute),
                                      impl.clock(v_slot.end_minute));
        end if;
    else
        select null::int2 as slot_no, null::int2 as start_minute,
               null::int2 as end_minute, null::int4 as capacity
        into v_slot;
    end if;

    if impl.day_is_off(c_supplier, v_day, coalesce(v_line, 0)) then
        perform impl.staff_refuse('SALE_DAY', v_day::text);
    end if;

    order_id := impl.desk_book(p_supplier, p_items, v_day, v_today, v_line,
                               v_slot.slot_no, v_slot.capacity,
                               case when v_form = 'code'
                                    then v_now + interval '10 min'
                                    else 'infinity' end,
                               p_change || jsonb_build_object('medium',
                                   case when v_form = 'code'
                                        then p_supplier.gate_media & c_phone
                                        else 0 end));

    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = c_supplier
      and o.order_id = desk_sell.order_id
    for no key update;

    state := v_order.state;

    if v_form <> 'code' then
        if not v_shows then
            v_paid := impl.desk_paid(v_shift, v_form, v_order.order_id,
                                     v_order.transfers, v_order.total_fen,
                                     v_order.created_at);
            v_shift := v_paid.p_shift;
            v_order.transfers := v_paid.p_transfers;
        end if;

        perform impl.desk_deliver(v_order, v_order.transfers,
                                  v_order.created_at);
        state := 'X';
    end if;

    form := v_form;
    persons := v_persons;
    total_fen := v_order.total_fen;
    day := v_day;
    slot_no := v_slot.slot_no;
    start_minute := v_slot.start_minute;
    end_minute := v_slot.end_minute;
    tickets := array(
        select t.ticket_no from ticket.ticket t
        where t.supplier_id = c_supplier
          and t.order_id = v_order.order_id
        order by t.ticket_no);

    if v_shows then
        raise exception using errcode = 'ST002', message = 'not done';
    end if;

    if v_form <> 'code' then
        perform impl.booked_by(c_supplier, v_order.order_id,
                               0::int2);
        v_shift := impl.receipt_put(v_shift, v_kind, v_form,
            v_order.order_id, v_persons, v_order.total_fen,
            coalesce(p_late, v_order.created_at), p_change ->> 'reference',
            p_change ->> 'reason', null);
        receipt_no := v_shift.receipts;
    end if;

    shift_no := v_shift.shift_no;
    perform impl.order_logged(v_order, null,
        jsonb_build_object('sold', p_items, 'form', v_form,
                           'total_fen', v_order.total_fen));
    return next;

exception
    when sqlstate 'ST002' then
        order_id := null;
        return next;
end;
$$;

comment on function impl.desk_sell(ticket.supplier, text, jsonb,
                                   timestamptz) is
'Sells tickets to who has not booked, out of a slot''s places at the desk:
booked as any order is, by the agent that stands for the desk, paid in cash or
by card, and issued at once.  p_late: when it was sold by hand.';
