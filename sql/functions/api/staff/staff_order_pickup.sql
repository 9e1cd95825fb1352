-- Members of p_change: take, tickets (impl.pickup_want), slot: that was shown,
-- pay, reference (impl.desk_form), preview: nothing is done, and what would be
-- is answered.
create or replace function api.staff_order_pickup(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               shift_no int4, receipt_no int4, form text, persons int4,
               deal_fen int8, paid_fen int8, fee_fen int8, day date,
               slot_no int2, start_minute int2, end_minute int2,
               tickets int2[], waits bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_shows    constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_slot_said constant int4 := (p_change ->> 'slot')::int4;
    v_now      timestamptz := api.now();
    v_supplier ticket.supplier;
    v_shift    ticket.shift;
    v_order    ticket.orders;
    v_cash     bool;
    v_why      text;
    v_take     record;
    v_visitors int2[];
    v_slots    int8[] := '{}';
    v_moves    bool;
    v_state    "char";
    v_rest     int2[];
    v_paid     record;
    v_transfers int2;
    v_slot     ticket.slot;
    v_day      date;
    v_no       int2;
    v_persons  int4;
    v_deal     int8;
    v_fee      int8;
    v_fen      int8;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if not v_shows then
        v_shift := impl.shift_own(v_supplier.supplier_id);
    end if;

    v_order := impl.staff_order(p_supplier, p_order);
    v_cash := v_order.state = '0';
    order_id := p_order;

    if v_order.state not in ('0', '2', '6', 'C') then
        perform impl.staff_refuse('PICKUP_STATE', p_order::text,
                                  impl.pickup_state_words(v_order.state));
    elsif impl.order_stopped(v_order) then
        perform impl.staff_refuse('ORDER_STOPPED', p_order::text);
    elsif v_order.state = '2' and v_order.page = impl.open_page() then
        perform impl.staff_refuse('OPEN_ORDER_WAITS', p_order::text);
    elsif impl.order_off(v_order) or v_order.valid_until <= v_now then
        perform impl.staff_refuse('PICKUP_NOT', p_order::text,
                                  impl.pickup_words('ACTIVATE_VALIDITY'));
    elsif v_cash and (impl.settle_sold(v_order) or not exists (
        select from ticket.agent a
        where a.supplier_id = v_order.supplier_id
          and a.agent_id = v_order.agent_id and a.can_cash))
    then
        perform impl.staff_refuse('PICKUP_UNPAID', p_order::text);
    end if;

    v_day := case when v_order.session_id is not null then v_order.day
                  else greatest(v_order.day,
                                impl.local_day(v_supplier.supplier_id,
                                               v_now)) end;

    if v_cash and v_day > impl.local_day(v_supplier.supplier_id, v_now) then
        perform impl.staff_refuse('PICKUP_EARLY', p_order::text, v_day::text);
    end if;

    /* What was begun by phone is closed at the platform first; then the clerk
       asks again. */
    if v_cash and impl.payment_waits(v_order) then
        if not v_shows then
            perform impl.payments_close(v_order.supplier_id, p_order);
        end if;

        waits := true;
        state := v_order.state;
        return next;
        return;
    end if;

    waits := false;
    v_take := impl.pickup_want(v_order, p_change);
    v_why := v_take.verdict;

    if v_why is null then
        select r.verdict into v_why
        from impl.activation_refusal(v_order.supplier_id, v_order,
                                     v_take.want, v_day,
                                     case when v_supplier.slot_mode then -1
                                          else 0 end,
                                     0::int2, v_take.indexes, v_take.lines,
                                     v_now) r;
    end if;

    if v_why is not null then
        perform impl.staff_refuse('PICKUP_NOT', p_order::text,
                                  impl.pickup_words(v_why));
    end if;

    form := case when v_cash then impl.desk_form(p_change)
                 else impl.order_form(v_order) end;
    v_now := impl.order_moment(v_order, v_now);
    v_moves := impl.slot_moves(v_order.supplier_id, v_order);

    if v_moves then
        perform impl.slot_prepare(v_order.supplier_id, v_order, v_day, null,
                                  v_now);
        v_slots := impl.slot_own(v_order) || array(
            select f.quota_id
            from impl.slot_offer(v_order.supplier_id, v_order, v_day, -1,
                                 v_now) f);
    end if;

    perform from ticket.account a
    where a.supplier_id = v_order.supplier_id
      and a.account_id = impl.paying_account(v_order.agent_id,
                                             v_order.pay_method)
    for no key update;

    perform impl.activation_lock_quotas(v_order.supplier_id, v_order,
                                        v_take.want, v_slots);

    v_persons := (select sum(n) from unnest(v_take.want) n);

    if v_order.slot_no is not null then
        v_no := impl.pickup_slot(v_order, v_day, v_persons, v_slot_said,
                                 v_shows, v_now);

        select t.* into v_slot
        from ticket.slot t
        where t.supplier_id = v_order.supplier_id
          and t.line_id = v_order.line_id and t.day = v_day
          and t.slot_no = v_no;
        start_minute := v_slot.start_minute;
        end_minute := v_slot.end_minute;
    end if;

    v_visitors := array(
        select v.visitor_no
        from impl.activation_visitors(v_order.supplier_id, p_order,
                                      v_take.want, v_take.indexes,
                                      v_take.lines) v);

    if impl.hold_documents(v_order.supplier_id, p_order, v_day, v_visitors,
                           v_take.want) is not null
    then
        perform impl.staff_refuse('PICKUP_NOT', p_order::text,
                                  impl.pickup_words('DOCUMENT_TICKET'));
    end if;

    perform impl.settle_documents(v_order.supplier_id, p_order);

    /* R55: who pays at the desk owes nothing for what is not taken. */
    v_order.fee_waived := v_order.fee_waived or v_cash;

    select i.deal_fen, i.fee_fen, i.rest into v_deal, v_fee, v_rest
    from impl.activation_items(v_order.supplier_id, v_order, v_take.want,
                               v_visitors, v_day, v_now) i;

    update ticket.ticket t
    set state = '1'
    where t.supplier_id = v_order.supplier_id and t.order_id = p_order
      and t.ticket_no <> all (v_rest);

    if v_rest <> '{}' then
        perform impl.release_order(v_order.supplier_id, p_order, v_rest);
    end if;

    if v_moves then
        perform impl.slot_move(v_order.supplier_id, v_order, v_day, v_no,
                               v_persons);
    end if;

    v_state := case v_order.state when '0' then 'X' when 'C' then 'D'
               else '3' end;
    v_fen := case when v_cash then v_deal else 0 end;

    if v_cash and not v_shows then
        v_paid := impl.desk_paid(v_shift, form, p_order, v_order.transfers,
                                 v_fen, v_now);
        v_shift := v_paid.p_shift;
        v_transfers := v_paid.p_transfers;
    elsif not v_cash then
        v_transfers := impl.activation_money(v_order.supplier_id, v_order,
                                             v_deal, v_fee, v_now);
    end if;

    update ticket.orders o
    set state = v_state, medium = 0, visit_day = nullif(v_day, o.day),
        delivered_at = v_now, deal_fen = v_deal, fee_fen = v_fee,
        transfers = coalesce(v_transfers, o.transfers),
        pay_method = case when v_cash then 'X' else o.pay_method end,
        paid_at = coalesce(o.paid_at, v_now),
        events = impl.queue_event(o.supplier_id, p_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), v_state, null,
                                  v_now)
    where o.supplier_id = v_order.supplier_id and o.order_id = p_order;

    if v_order.state = '6' then
        perform impl.application_rest(v_order.supplier_id, p_order); /* R68 */
    end if;

    state := v_state;
    persons := v_persons;
    deal_fen := v_deal;
    paid_fen := v_fen;
    fee_fen := v_fee;
    day := v_day;
    slot_no := v_no;
    tickets := array(
        select t.ticket_no from ticket.ticket t
        where t.supplier_id = v_order.supplier_id and t.order_id = p_order
          and t.state = '1'
        order by t.ticket_no);

    if v_shows then
        raise exception using errcode = 'ST002', message = 'not done';
    end if;

    perform impl.booked_by(v_order.supplier_id, p_order, v_order.transfers);

    v_shift := impl.receipt_put(v_shift,
        case when v_cash then 'order' else 'pickup' end, form, p_order,
        v_persons, v_fen, v_now, p_change ->> 'reference', null, null);
    shift_no := v_shift.shift_no;
    receipt_no := v_shift.receipts;

    perform impl.order_logged(v_order,
        jsonb_build_object('state', v_order.state),
        jsonb_build_object('state', v_state, 'persons', v_persons,
                           'paid_fen', v_fen));
    return next;

exception
    when sqlstate 'ST002' then
        return next;

    when sqlstate 'ST001' then
        select * into verdict, subject from impl.staff_refusal(sqlerrm);
        return next;
end;
$$;

comment on function api.staff_order_pickup is
'Hands out the tickets of an order at the desk, all or some of them (R66-R71):
one that is authorised or paid, or one that is paid for there and then, which
makes it X (R25).  Where a payment by phone is open, waits is true and nothing
was done: it is being closed.';

grant execute on function api.staff_order_pickup to ticket_staff;
