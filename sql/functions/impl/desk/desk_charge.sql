-- Members of p_change: agent, day, visitors and request_key (impl.desk_book).
create or replace function impl.desk_charge(p_supplier ticket.supplier,
    p_items text, p_change jsonb)
returns table (order_id int8, state "char", shift_no int4,
               receipt_no int4, form text, persons int4, total_fen int8,
               day date, slot_no int2, start_minute int2, end_minute int2,
               tickets int2[])
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    v_now      timestamptz := api.now();
    v_today    date := impl.local_day(c_supplier, v_now);
    v_proposal ticket.proposal := impl.proposal_now(c_supplier);
    v_day      date := coalesce((p_change ->> 'day')::date,
                                impl.local_day(c_supplier,
                                    coalesce(v_proposal.at, v_now)));
    v_agent    ticket.agent;
    v_item     record;
    v_sale     record;
    v_order    ticket.orders;
    v          record;
begin
    v_agent := impl.agent_not_desk(c_supplier, p_change ->> 'agent');

    /* It has no slot: those of distributors are others than the desk's. */
    if p_supplier.kind = '2' or p_supplier.slot_mode
        or p_change ?| '{line,slot,pay,reference,preview}'::text[]
    then
        perform impl.staff_refuse('SALE_CHARGED');
    elsif impl.settle_charge_form(c_supplier, v_agent.agent_id) = 'N'
        or v_agent.official
    then
        perform impl.staff_refuse('SALE_AGENT', v_agent.user_name);
    end if;

    select count(*) as lines, min(i.product_id) as product_id,
           sum(i.quantity) as persons,
           sum((i.quantity - i.free) * i.price_fen)::int8 as fen
    into v_item
    from impl.desk_items(p_supplier, p_items, v_day, v_today) i;

    if v_item.lines <> 1 or not impl.settle_is(c_supplier, v_item.product_id)
        or not v_agent.all_products and not exists (
            select from ticket.agent_product a
            where a.supplier_id = c_supplier
              and a.agent_id = v_agent.agent_id
              and a.product_id = v_item.product_id)
    then
        perform impl.staff_refuse('SALE_CHARGED');
    end if;

    select t.* into v_sale
    from ticket.product p
    cross join lateral impl.settle_sale(p) t
    where p.supplier_id = c_supplier and p.product_id = v_item.product_id;

    if v_day < greatest(v_today, v_sale.from_day) or v_day > v_sale.until_day
        or v_day - v_today >= v_sale.issue_days
        or v_day not between v_today and v_today + 366
        or impl.day_is_off(c_supplier, v_day, 0)
    then
        perform impl.staff_refuse('SALE_DAY', v_day::text);
    end if;

    perform impl.desk_charge_limit(c_supplier, v_proposal,
        v_item.fen + v_item.persons
                     * (impl.settle_distributor(c_supplier, v_agent.agent_id))
                       .fee_fen);

    perform impl.database_life(true);

    order_id := impl.desk_book(p_supplier, p_items, v_day, v_today, null, null,
        null, v_now + p_supplier.pay_timeout_min * interval '1 min',
        p_change || jsonb_build_object('agent_id', v_agent.agent_id));

    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = desk_charge.order_id
    for no key update;

    v := impl.settle_charge(v_order);

    if v.verdict = 'BALANCE_LOW' then
        perform impl.staff_refuse('SALE_BALANCE', v_agent.user_name);
    elsif v.verdict is not null then
        perform impl.staff_refuse('SALE_AGENT', v_agent.user_name);
    end if;

    state := v.state;
    form := 'charged';
    persons := v_item.persons;
    total_fen := v_order.total_fen;
    day := v_day;
    tickets := array(
        select t.ticket_no from ticket.ticket t
        where t.supplier_id = c_supplier and t.order_id = v_order.order_id
        order by t.ticket_no);

    perform impl.order_logged(v_order, null,
        jsonb_build_object('sold', p_items, 'form', form,
                           'total_fen', total_fen));
    return next;
end;
$$;

comment on function impl.desk_charge(ticket.supplier, text, jsonb) is
'Sells tickets of settlement at the desk on account of a distributor, who is
charged as if it had asked itself.  State 3: issued; 0: the charge is on its
way, and the order waits.  Nothing of it goes through a drawer.';

-- Whoever approves has seen an amount, and maybe leads.
create or replace function impl.desk_charge_limit(p_supplier int4,
    p_proposal ticket.proposal, p_fen int8)
returns void
language plpgsql volatile
as $$
begin
    if p_fen > p_proposal.amount_fen then
        perform impl.staff_refuse('SALE_CHANGED', impl.yuan(p_fen),
                                  impl.yuan(p_proposal.amount_fen));
    end if;

    perform impl.limit_check(p_supplier, 'desk sale', p_fen);
end;
$$;

comment on function impl.desk_charge_limit(int4, ticket.proposal, int8) is
'Refuses what a distributor would be charged at the desk where it is above the
supplier''s limit and nobody else has approved it, or more than what was
approved.';
