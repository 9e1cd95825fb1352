create or replace function api.staff_settle_show(p_supplier text,
    p_order int8)
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
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

    if not found or not impl.settle_sold(v_order) then
        perform impl.staff_refuse('SETTLE_MISSING', p_order::text);
    end if;

    select s.* into v_settle
    from ticket.settle_order s
    where s.supplier_id = v_supplier and s.order_id = p_order;

    if v_settle.issued_at is null then
        return query
        select null::text, null::text, p_order,
               impl.worded(impl.settle_state_word(
                   (case v_order.state when '4' then '4'
                                       else '0' end)::"char",
                   coalesce(v_settle.close_reason, '1'))),
               t.ticket_no::int4, null::text, null::text, null::date,
               null::date, k.leg_no::int4, k.party_no, p.name,
               impl.worded(impl.settle_leg_word((case
                   when v_order.state = '4' then 'U'
                   when exists (select from ticket.visitor v
                                where v.supplier_id = v_supplier
                                  and v.order_id = p_order
                                  and v.ticket_no = t.ticket_no)
                   then 'W' else 'A' end)::"char")), k.share_fen,
               k.attraction_fen, k.payout_fee_fen, null::int8,
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
        order by t.ticket_no, k.leg_no;
        return;
    end if;

    return query
    select null::text, null::text, p_order,
           impl.worded(impl.settle_state_word(v_settle.state,
                                              v_settle.close_reason)),
           t.ticket_no::int4,
           impl.worded(impl.settle_state_word(t.state, '3')),
           impl.worded(impl.settle_refund_word(t.refund_state)), t.from_day,
           t.until_day, l.leg_no::int4, l.party_no, p.name,
           impl.worded(impl.settle_leg_word(l.state)), l.share_fen,
           l.attraction_fen, l.payout_fee_fen, t.fund_fen, l.first_entry_at,
           l.window_until, l.reason
    from ticket.settle_ticket t
    join ticket.settle_leg l using (supplier_id, order_id, ticket_no)
    left join ticket.party p
      on p.supplier_id = l.supplier_id and p.party_no = l.party_no
    where t.supplier_id = v_supplier and t.order_id = p_order
    order by t.ticket_no, l.leg_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_show is
'An order of settlement: its tickets and what of each is whose, a row each.';

grant execute on function api.staff_settle_show to ticket_staff;
