-- p_tail: the end of the phone; p_amount, p_fee: what stood on the page.
-- outcome: done; wrong, locked: about the phone; changed: something else is to
-- be seen first; none: nothing comes back.
create or replace function api.visitor_refund(p_supplier int4, p_order int8,
    p_life int8, p_tail int2, p_amount int8, p_fee int8)
returns table (verdict text, subject text, order_id int8, outcome text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_reason   constant text := '游客退票';
    v_now      constant timestamptz := api.now();
    v_order    ticket.orders;
    v_supplier ticket.supplier;
    v_offer    record;
begin
    order_id := p_order;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    if not found or api.code_life(p_supplier, p_order) <> p_life then
        verdict := 'PAY_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    select s.* into strict v_supplier
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    select r.* into v_offer
    from impl.visitor_refund(v_order, v_supplier, v_now) r;

    outcome := case
        when impl.visitor_failures(p_supplier, p_order, v_now)
             >= impl.visitor_tries() then 'locked'
        when v_order.phone_tail is distinct from p_tail then 'wrong'
        when v_offer.amount_fen is null
             and (v_order.state in ('4', '7', '8') or exists (
                 select
                 from ticket.refund r
                 where r.supplier_id = p_supplier and r.order_id = p_order))
            then 'done'                     /* asked for twice */
        when v_offer.amount_fen is null then 'none'
        when v_offer.amount_fen <> p_amount or v_offer.fee_fen <> p_fee
            then 'changed' end;

    if outcome = 'wrong' then
        perform impl.visitor_failed(p_supplier, p_order, v_now);
    end if;

    if outcome is null then
        if v_offer.tickets is null then
            perform impl.application_make(p_supplier, p_order,
                impl.pay_cause('application'), false, c_reason, 'at once');
        else
            perform from impl.refund_issued(p_supplier, p_order,
                                            v_offer.tickets, '2', v_now);

            update ticket.refund_application a
            set reason = c_reason
            from ticket.refund r
            where r.supplier_id = p_supplier and r.order_id = p_order
              and r.ticket_no = any (v_offer.tickets)
              and a.supplier_id = p_supplier and a.order_id = p_order
              and a.no = r.application_no and a.reason = '';
        end if;

        perform impl.visitor_took(v_order, v_offer.tickets, p_amount, p_fee);
        perform impl.visitor_gave(p_supplier, p_order, v_now);
        outcome := 'done';
    end if;

    return next;
end;
$$;

comment on function api.visitor_refund is
'Gives back what an order''s visitor asks for on its page, the way it was paid,
less the fee that stood there: not another one.  Who asks knows the end of the
order''s phone number; five wrong ones a day, and nobody is asked any more.';

grant execute on function api.visitor_refund to ticket_nginx;
