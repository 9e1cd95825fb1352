create or replace function impl.settle_begin(p_order ticket.orders,
    p_at timestamptz, out verdict text, out settle ticket.settle_order)
language plpgsql volatile
as $$
declare
    v_deal  ticket.settle_deal;
    v_way   ticket.settle_way;
    v_sale  record;
begin
    select s.* into settle
    from ticket.settle_order s
    where s.supplier_id = p_order.supplier_id
      and s.order_id = p_order.order_id;

    if found then
        return;
    end if;

    select count(*) as lines, min(i.product_id) as product_id,
           sum(i.free) as free, min(i.price_fen) as price_fen,
           sum(i.quantity) as tickets
    into v_sale
    from ticket.order_item i
    where i.supplier_id = p_order.supplier_id
      and i.order_id = p_order.order_id;

    v_deal := impl.settle_deal(p_order.supplier_id, v_sale.product_id,
                               p_order.created_at);
    v_way := impl.settle_distributor(p_order.supplier_id, p_order.agent_id);

    /* Rows of the ledger on an order have numbers up to 32,767. */
    if v_deal.product_id is null or v_way.form is null
        or v_sale.lines <> 1 or v_sale.free > 0 or v_sale.price_fen = 0
        or exists (select from ticket.ticket t
                   where t.supplier_id = p_order.supplier_id
                     and t.order_id = p_order.order_id and t.persons <> 1)
        or impl.settle_places_lack(p_order, v_deal)
        or (select sum(k.share_fen) = v_sale.price_fen
                   and count(*) * 6 * v_sale.tickets <= 30000
            from impl.settle_shares(p_order.supplier_id, v_deal,
                                    v_sale.price_fen, p_order.day) k)
           is not true
    then
        verdict := 'ORDER_NOT_PAYABLE';
        return;
    end if;

    insert into ticket.settle_order as s (
        supplier_id, order_id, agent_id, party_no, product_id, version,
        charge_form, tickets, price_fen, fee_fen, created_at)
    values (p_order.supplier_id, p_order.order_id, p_order.agent_id,
            v_way.party_no, v_deal.product_id, v_deal.version, v_way.form,
            v_sale.tickets, p_order.total_fen,
            impl.settle_fee(p_order.supplier_id, v_way.party_no,
                            p_order.created_at) * v_sale.tickets, p_at)
    returning s.* into settle;
end;
$$;

comment on function impl.settle_begin(ticket.orders, timestamptz) is
'The row of an order that is charged to its distributor, made when that is tried
for the first time: by what was agreed when it was booked.  The caller has
locked the order.';

create or replace function impl.settle_chargeable(p_order ticket.orders,
    p_at timestamptz)
returns bool
language plpgsql stable
as $$
begin
    return (p_order.order_id is null or p_order.state <> '0'
            or p_order.pay_by <= p_at or p_order.valid_until <= p_at
            or impl.order_stopped(p_order)
            or impl.order_off(p_order)) is not true;
end;
$$;

comment on function impl.settle_chargeable(ticket.orders, timestamptz) is
'Does an order still wait for its charge, and may it be issued?  Null is none.';

create or replace function impl.settle_signed(p_supplier int4,
    p_way ticket.settle_way)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.party_account a
        where a.supplier_id = p_supplier and a.party_no = p_way.party_no
          and a.account_no = p_way.party_account
          and a.agreement_state = 'S');
end;
$$;

comment on function impl.settle_signed(int4, ticket.settle_way) is
'Has a distributor signed the agreement by which this account is charged?';

-- Who charges by the same agreement at the same time waits here, where a day
-- has a limit.
create or replace function impl.settle_over_limit(p_case ticket.settle_case,
    p_way ticket.settle_way, p_at timestamptz)
returns text
language plpgsql volatile
as $$
declare
    v_once int8;
    v_most int8;
    v_day  timestamptz;
    v_sum  int8;
begin
    select a.limit_once_fen, a.limit_day_fen into v_once, v_most
    from ticket.party_account a
    where a.supplier_id = p_case.supplier_id and a.party_no = p_way.party_no
      and a.account_no = p_way.party_account;

    if p_case.amount_fen > v_once then
        return 'more than one charge may be';
    elsif v_most is null then
        return null;
    end if;

    perform from ticket.party_account a
    where a.supplier_id = p_case.supplier_id and a.party_no = p_way.party_no
      and a.account_no = p_way.party_account
    for no key update;

    select date_trunc('day', p_at at time zone s.zone) at time zone s.zone
    into v_day
    from ticket.supplier s
    where s.supplier_id = p_case.supplier_id;

    select sum(c.amount_fen)::int8 into v_sum
    from (select y.*
          from ticket.settle_case y
          where y.supplier_id = p_case.supplier_id
            and y.party_no = p_way.party_no
            and y.state in ('N', 'S', 'W', 'M') and y.state in ('S', 'W')
          union all
          select y.*
          from ticket.settle_order s
          join ticket.settle_case y
            on y.supplier_id = s.supplier_id and y.order_id = s.order_id
          where s.supplier_id = p_case.supplier_id and s.issued_at >= v_day
            and s.party_no = p_way.party_no and y.state = 'K') c
    where c.kind = 'C' and c.party_account = p_way.party_account;

    return case when p_case.amount_fen + coalesce(v_sum, 0) > v_most
                then 'more than may be charged in a day' end;
end;
$$;

comment on function impl.settle_over_limit(ticket.settle_case,
    ticket.settle_way, timestamptz) is
'Why the agreement by which a charge would be made does not allow it: what one
may be, and all of a day with those that are under way; null: it does.';

-- Form D is charged here and now; of the others a payment is sent.
create or replace function impl.settle_charge(p_order ticket.orders,
    out verdict text, out state "char", out job_id int8)
language plpgsql volatile
as $$
declare
    v_now    timestamptz := api.now();
    v_settle ticket.settle_order;
    v_case   ticket.settle_case;
    v_way    ticket.settle_way;
    v_begun  record;
    v_poor   bool;
begin
    state := p_order.state;

    if not impl.settle_chargeable(p_order, v_now) then
        verdict := 'ORDER_NOT_PAYABLE';
        return;
    end if;

    v_begun := impl.settle_begin(p_order, v_now);
    verdict := v_begun.verdict;
    v_settle := v_begun.settle;

    if verdict is not null then
        return;
    end if;

    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_order.supplier_id
      and c.order_id = p_order.order_id and c.kind = 'C'
      and c.state in ('N', 'S', 'W', 'M')
    for no key update;

    if v_case.state in ('N', 'S', 'W') then
        verdict := 'PAY_LATER';
        return;
    end if;

    /* Whoever takes part no more, or has no account, is not charged. */
    v_way := impl.settle_distributor(p_order.supplier_id, p_order.agent_id);

    if v_way.form is null then
        verdict := 'ORDER_NOT_PAYABLE';
        return;
    elsif v_way.form <> 'D'
        and not impl.settle_signed(p_order.supplier_id, v_way)
    then
        verdict := 'CHARGE_AGREEMENT';
        return;
    end if;

    if v_case.case_id is null then
        v_case := impl.settle_case_make('C', v_settle, 0::int2, 0::int2,
            v_settle.party_no, v_way.party_account, v_way.account_no,
            v_settle.price_fen + v_settle.fee_fen, v_settle.fee_fen,
            coalesce(p_order.pay_by, v_now + interval '3 h'), v_now, v_now);
        perform impl.settle_tell(v_case.supplier_id, v_case.order_id, 0::int2,
            0::int2, 'O2', null, impl.settle_state_word('0', null), v_now);
    else
        update ticket.settle_case c
        set state = 'N', attempt = c.attempt + 1, due_at = v_now,
            party_account = v_way.party_account,
            account_no = coalesce(v_way.account_no, 0)
        where c.supplier_id = v_case.supplier_id
          and c.case_id = v_case.case_id
        returning c.* into v_case;
    end if;

    if v_way.form <> 'D' then
        job_id := impl.settle_send(v_case);
        return;
    end if;

    if v_settle.charge_form <> 'D' then
        update ticket.settle_order s
        set charge_form = 'D'
        where s.supplier_id = p_order.supplier_id
          and s.order_id = p_order.order_id
        returning s.* into v_settle;
    end if;

    select a.balance_fen - a.held_fen < v_case.amount_fen into v_poor
    from ticket.account a
    where a.supplier_id = p_order.supplier_id
      and a.account_id = impl.paying_account(p_order.agent_id, 'Y')
    for no key update;

    if v_poor is not false then
        perform impl.settle_refused(v_case, 'FUNDS', 'BALANCE_LOW');
        verdict := 'BALANCE_LOW';
        return;
    end if;

    perform impl.settle_case_ends(v_case, 'K', v_now);
    verdict := impl.settle_issue(p_order, v_settle, 'Y', v_case.case_id);

    if verdict is not null then
        raise exception using errcode = 'ST003', message = verdict;
    end if;

    state := '3';

exception
    /* What was written is undone: it was not charged. */
    when sqlstate 'ST003' then
        verdict := sqlerrm;
        state := p_order.state;
        job_id := null;
end;
$$;

comment on function impl.settle_charge(ticket.orders) is
'The distributor says that an order is to be charged and issued: from the
deposit at once, else by the agreement, of which the worker hears; then
PAY_LATER is answered until it is known.  After a refusal that waits for
somebody this is the next try.  CHARGE_AGREEMENT: it has signed none.  The
caller has locked the order.';
