-- Member of p_change: party.
create or replace function api.staff_settle_show(p_supplier text,
    p_order int8, p_change jsonb)
returns table (verdict text, subject text, order_id int8, state text,
               ticket_no int4, ticket_state text, refund_state text,
               from_day date, until_day date, leg_no int4, party_no int4,
               party text, leg_state text, share_fen int8,
               attraction_fen int8, payout_fee_fen int8, fund_fen int8,
               first_entry_at timestamptz, window_until date, reason text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_order    ticket.orders;
    v_settle   ticket.settle_order;
    v_party    ticket.party;
    v_payer    bool;
    v_paid     bool;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_party := impl.settle_sees(v_supplier, (p_change ->> 'party')::int4);
    v_payer := v_party.party_no is null or v_party.kind = 'D';
    v_paid := v_party.party_no is null or v_party.kind = 'A';

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

    if not found or not impl.settle_sold(v_order)
        or not impl.settle_is_of(v_order, v_party)
    then
        perform impl.staff_refuse('SETTLE_MISSING', p_order::text);
    end if;

    select s.* into v_settle
    from ticket.settle_order s
    where s.supplier_id = v_supplier and s.order_id = p_order;

    if v_settle.issued_at is null then
        return query
        select null::text, null::text, p_order,
               case when v_payer then impl.worded(impl.settle_state_word(
                   (case v_order.state when '4' then '4'
                                       else '0' end)::"char",
                   coalesce(v_settle.close_reason, '1'))) end,
               t.ticket_no::int4, null::text, null::text, null::date,
               null::date, k.leg_no::int4,
               case when v_paid then k.party_no end,
               case when v_paid then p.name end,
               impl.worded(impl.settle_leg_word((case
                   when v_order.state = '4' then 'U'
                   when exists (select from ticket.visitor v
                                where v.supplier_id = v_supplier
                                  and v.order_id = p_order
                                  and v.ticket_no = t.ticket_no)
                   then 'W' else 'A' end)::"char")),
               case when v_payer then k.share_fen end,
               case when v_paid then k.attraction_fen end,
               case when v_paid then k.payout_fee_fen end, null::int8,
               null::timestamptz, null::date, null::text
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        cross join lateral impl.settle_shares(v_supplier,
            impl.settle_deal(v_supplier, i.product_id, v_order.created_at),
            i.price_fen, v_order.day) k
        left join ticket.party p
          on p.supplier_id = v_supplier and p.party_no = k.party_no
        where t.supplier_id = v_supplier and t.order_id = p_order
          and (v_payer or k.party_no = v_party.party_no)
        order by t.ticket_no, k.leg_no;
        return;
    end if;

    return query
    select null::text, null::text, p_order,
           case when v_payer then impl.worded(impl.settle_state_word(
               v_settle.state, v_settle.close_reason)) end,
           t.ticket_no::int4,
           case when v_payer
               then impl.worded(impl.settle_state_word(t.state, '3')) end,
           case when v_payer
               then impl.worded(impl.settle_refund_word(t.refund_state)) end,
           t.from_day, t.until_day, l.leg_no::int4,
           case when v_paid then l.party_no end,
           case when v_paid then p.name end,
           impl.worded(impl.settle_leg_word(
               case when l.state = 'V' and not v_paid then 'S'
                    else l.state end)),
           case when v_payer then l.share_fen end,
           case when v_paid then l.attraction_fen end,
           case when v_paid then l.payout_fee_fen end,
           case when v_party.party_no is null then t.fund_fen end,
           l.first_entry_at, l.window_until,
           case when v_payer then l.reason end
    from ticket.settle_ticket t
    join ticket.settle_leg l using (supplier_id, order_id, ticket_no)
    left join ticket.party p
      on p.supplier_id = l.supplier_id and p.party_no = l.party_no
    where t.supplier_id = v_supplier and t.order_id = p_order
      and (v_payer or l.party_no = v_party.party_no)
    order by t.ticket_no, l.leg_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_show is
'An order of settlement: its tickets and what of each is whose, a row each.  Who
belongs to a party sees of its own orders, or shares, what is for it.';

grant execute on function api.staff_settle_show to ticket_staff;
