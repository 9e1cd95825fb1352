-- Tickets of one order that come back at the counter, all of those named or
-- none.  p_tickets: the numbers of the codes that were shown
-- (impl.code_ticket), for paper that another one took the place of is worth
-- nothing.  The supplier's setting says how; what was paid from a rebate
-- balance always goes back there (R125).  Of a stopped order nothing comes back
-- here: whoever may release it may refund it, too (api.staff_order_refund).
-- Member of p_change: preview: nothing is done, no drawer is asked for, and
-- what would be is answered.
create or replace function api.staff_ticket_refund(
    p_supplier int4,
    p_order int8,
    p_tickets int2[],
    p_change jsonb default '{}')
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               way text, amount_fen int8, fee_fen int8, returned_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_shows constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_now timestamptz := api.now();
    v_tickets int2[];
    v_refunds ticket.refund[];
    v_shift ticket.shift;
    v_order ticket.orders;
    v_mode "char";
    v_form text := 'none';      /* as it goes back; none: not at the desk */
    v_fen  int8;
begin
    select array_agg(impl.code_ticket(p.number) order by p.place)
    into v_tickets
    from unnest(p_tickets) with ordinality p (number, place);

    /* Before the order, as all that the desk does. */
    v_shift := impl.shift_if_own(p_supplier);

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    if v_order.order_id is null then
        verdict := 'REFUND_UNKNOWN';
    elsif v_order.state not in ('3', 'D', 'X')
          or v_order.pay_method not in ('Y', 'F', 'E', 'X')
    then
        verdict := 'REFUND_STATE';
    elsif impl.order_stopped(v_order) then
        verdict := 'REFUND_STOPPED';
    else
        select r.verdict, r.subject into verdict, subject
        from impl.refund_verdict(p_supplier, p_order, v_tickets, true,
                                 v_now) r
        union all
        select r.verdict, r.subject
        from impl.refund_codes_verdict(p_supplier, p_order, p_tickets) r
        limit 1;

        if verdict is null and impl.open_partial(v_order, v_tickets) then
            verdict := 'OPEN_PARTIAL';
            subject := p_order;
        end if;
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    /* What the desk has sold it gives back as it was paid there (R79). */
    select case v_order.pay_method when 'F' then '2' when 'X' then '1'
           else s.counter_refund end
    into v_mode
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    if v_mode = '1' then
        v_form := case when v_order.pay_method <> 'X' then 'cash'
                       else impl.order_form(v_order) end;
    end if;

    if v_form = 'cash' and v_shift.shift_no is null and not v_shows then
        v_shift := impl.shift_own(p_supplier);      /* no shift, no cash */
    end if;

    perform from impl.refund_issued(p_supplier, p_order, v_tickets, v_mode,
                                    v_now);
    perform impl.booked_by(p_supplier, p_order, v_order.transfers);

    select sum(r.amount_fen - r.fee_fen), array_agg(r)
    into v_fen, v_refunds
    from ticket.refund r
    where r.supplier_id = p_supplier and r.order_id = p_order
      and r.ticket_no = any (v_tickets);

    if v_shows then
        raise exception using errcode = 'ST002', message = 'not done';
    end if;

    if v_shift.shift_no is not null then
        perform impl.shift_refunded(v_shift, 'refund', v_form, v_order,
                                    v_tickets, v_fen, null, null);
    end if;

    perform impl.limit_check(p_supplier, 'ticket refund', v_fen);
    perform impl.logged(p_supplier, 'refund',
        jsonb_build_object('order_id', p_order::text), null,
        jsonb_build_object('tickets', v_tickets, 'amount_fen', v_fen));

    return query
    select * from impl.counter_refund_rows(v_order, v_refunds, v_form);

exception
    when sqlstate 'ST002' then
        return query
        select * from impl.counter_refund_rows(v_order, v_refunds, v_form);

    when sqlstate 'ST001' then
        select * into verdict, subject from impl.staff_refusal(sqlerrm);
        return next;
end;
$$;

comment on function api.staff_ticket_refund is
'Refunds issued tickets at the counter; in cash through the drawer of a shift.';

grant execute on function api.staff_ticket_refund to ticket_staff;
