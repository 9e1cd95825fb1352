create or replace function impl.settle_detail(p_supplier int4,
    p_from timestamptz, p_to timestamptz, p_product text,
    p_party ticket.party)
returns table (order_id int8, ticket_no int4, leg_no int4, product text,
               product_name text, party_no int4, party text, buyer text,
               visitors int4, ordered_at timestamptz, issued_at timestamptz,
               distributor_no int4, distributor text, distributor_fen int8,
               ticket_fee_fen int8, charge_form text, charge_no text,
               attraction_fen int8, payout_fee_fen int8,
               settled_at timestamptz, refund_account text, refund_no text,
               refund_fen int8, refunded_at timestamptz,
               return_fee_fen int8, margin_fen int8, breakage_fen int8,
               yield_fen int8, income_fen int8, order_state text,
               refund_state text, leg_state text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_distributor constant bool := coalesce(p_party.kind = 'D', false);
    c_attraction  constant bool := coalesce(p_party.kind = 'A', false);
    c_all         constant bool := p_party.party_no is null;
begin
    return query
    with
    sold as materialized (
        select s.*, o.customer_name, d.code, d.name as product_name
        from ticket.settle_order s
        join ticket.orders o
          on o.supplier_id = s.supplier_id and o.order_id = s.order_id
        join ticket.product d
          on d.supplier_id = s.supplier_id and d.product_id = s.product_id
        where s.supplier_id = p_supplier and s.issued_at >= p_from
          and s.issued_at < p_to
          and (p_product is null or d.code = p_product)
          and (c_all or c_attraction
               or c_distributor and s.party_no = p_party.party_no)),
    /* What the ledger says of each share, of each ticket as a whole (leg 0),
     * and of the order (ticket 0). */
    moved as materialized (
        select p.order_id, p.ticket_no, p.leg_no,
               coalesce(sum(t.amount_fen) filter (
                   where t.credit = impl.side('ticket fees')), 0)::int8
                   as ticket_fees,
               coalesce(sum(t.amount_fen) filter (
                   where t.credit = impl.side('attractions')), 0)::int8
                   as attraction,
               coalesce(sum(t.amount_fen) filter (
                   where t.credit = impl.side('payout fees')), 0)::int8
                   as payout_fee,
               coalesce(sum(case impl.side('margin')
                                when t.credit then t.amount_fen
                                when t.debit then -t.amount_fen end), 0)::int8
                   as margin,
               coalesce(sum(t.amount_fen) filter (
                   where t.credit = impl.side('breakage')), 0)::int8
                   as breakage,
               coalesce(sum(t.amount_fen) filter (
                   where t.credit = impl.side('refunds')), 0)::int8
                   as refunds
        from sold s
        join ticket.transfer_part p
          on p.supplier_id = s.supplier_id and p.order_id = s.order_id
        join ticket.transfer t
          on t.supplier_id = p.supplier_id and t.order_id = p.order_id
             and t.no = p.no
        group by p.order_id, p.ticket_no, p.leg_no),
    leg as (
        select l.*, s.code, s.product_name, s.customer_name, s.created_at,
               s.issued_at, s.party_no as payer, s.charge_form as form,
               s.state as order_state, s.close_reason, t.refund_state,
               t.price_fen, t.returned_at is not null as returned,
               /* of the ticket's price, up to this share */
               sum(l.share_fen) over w as upto,
               /* of the order's fee, on the first share of each ticket */
               case when l.leg_no = 1 then s.fee_fen * l.ticket_no / s.tickets
                   - s.fee_fen * (l.ticket_no - 1) / s.tickets else 0 end
                   as ticket_fee
        from sold s
        join ticket.settle_ticket t
          on t.supplier_id = s.supplier_id and t.order_id = s.order_id
        join ticket.settle_leg l
          on l.supplier_id = t.supplier_id and l.order_id = t.order_id
             and l.ticket_no = t.ticket_no
        window w as (partition by l.order_id, l.ticket_no order by l.leg_no)),
    row as (
        select l.*, coalesce(m.attraction, 0) as earned,
               coalesce(m.payout_fee, 0) as payout_fee,
               coalesce(m.margin, 0) as margin,
               coalesce(m.breakage, 0) as breakage,
               coalesce(m.refunds, 0) + case when l.returned
                   then impl.settle_part(k.refunds, l.price_fen,
                                         l.upto::int8, l.share_fen)
                   else 0 end as back,
               case when l.returned
                   then l.share_fen - impl.settle_part(k.refunds, l.price_fen,
                            l.upto::int8, l.share_fen)
                   else 0 end as return_fee
        from leg l
        left join moved m using (order_id, ticket_no, leg_no)
        left join moved k
          on k.order_id = l.order_id and k.ticket_no = l.ticket_no
             and k.leg_no = 0
        where not c_attraction or l.party_no = p_party.party_no)
    select r.order_id, r.ticket_no::int4, r.leg_no::int4, r.code::text,
           r.product_name,
           case when not c_distributor then r.party_no end,
           case when not c_distributor then a.name end,
           case when not c_attraction then r.customer_name end,
           case when not c_attraction then (
               select count(*)::int4
               from ticket.visitor v
               where v.supplier_id = p_supplier and v.order_id = r.order_id
                 and v.ticket_no = r.ticket_no) end,
           case when not c_attraction then r.created_at end, r.issued_at,
           case when not c_attraction then r.payer end,
           case when not c_attraction then d.name end,
           case when not c_attraction then r.share_fen end,
           case when not c_attraction then r.ticket_fee end,
           case when not c_attraction
               then impl.worded(impl.party_form(r.form)) end,
           case when not c_attraction then c.number end,
           case when not c_distributor then r.earned end,
           case when not c_distributor then r.payout_fee end,
           case when not c_distributor then coalesce(p.ended_at,
               case r.state when 'S' then r.first_entry_at end) end,
           case when not c_attraction and r.back > 0
               then coalesce(c.account, impl.worded('deposit')) end,
           case when not c_attraction and r.back > 0 then b.number end,
           case when not c_attraction then r.back end,
           case when not c_attraction and r.back > 0 then b.at end,
           case when not c_attraction then r.return_fee end,
           case when c_all then r.margin end,
           case when c_all then r.breakage end,
           null::int8,
           case when c_all then r.ticket_fee + r.payout_fee + r.margin
                                + r.breakage + r.return_fee end,
           case when not c_attraction then impl.worded(
               impl.settle_state_word(r.order_state, r.close_reason)) end,
           case when not c_attraction then impl.worded(
               impl.settle_refund_word(r.refund_state)) end,
           impl.worded(impl.settle_leg_word(
               case when c_distributor and r.state = 'V' then 'S'
                    else r.state end))
    from row r
    left join ticket.party a
      on a.supplier_id = p_supplier and a.party_no = r.party_no
    left join ticket.party d
      on d.supplier_id = p_supplier and d.party_no = r.payer
    left join lateral (
        select coalesce(nullif(y.platform_no, ''), y.number,
                        c.case_id::text)::text as number, n.number_shown
                   as account
        from ticket.settle_case c
        left join ticket.payment y
          on y.supplier_id = c.supplier_id and y.payment_id = c.payment_id
        left join ticket.party_account n
          on n.supplier_id = c.supplier_id and n.party_no = c.party_no
             and n.account_no = c.party_account
        where c.supplier_id = p_supplier and c.order_id = r.order_id
          and c.kind = 'C' and c.state = 'K'
        order by c.case_id
        limit 1) c on true
    left join lateral (
        select c.ended_at
        from ticket.settle_case c
        where c.supplier_id = p_supplier and c.order_id = r.order_id
          and c.kind = 'P' and c.state = 'K' and c.ticket_no = r.ticket_no
          and c.leg_no = r.leg_no
        limit 1) p on r.state = 'S'
    left join lateral (
        select coalesce(y.number, c.case_id::text)::text as number,
               case c.state when 'K' then c.ended_at end as at
        from ticket.settle_case c
        left join ticket.payback y
          on y.supplier_id = c.supplier_id and y.payback_id = c.payback_id
        where c.supplier_id = p_supplier and c.order_id = r.order_id
          and c.kind = 'R' and c.ticket_no = r.ticket_no
        order by c.case_id desc
        limit 1) b on r.back > 0

    union all
    /* What money products have yielded is of no ticket. */
    select null, null, null, d.code::text, d.name, null, null, null, null,
           null, null, null, null, null, null, null, c.case_id::text, null,
           null, t.at, null, null, null, null, null, null, null,
           t.amount_fen, t.amount_fen, null, null, null
    from ticket.transfer t
    join ticket.settle_case c
      on c.supplier_id = t.supplier_id and c.case_id = t.order_id
    join ticket.product d
      on d.supplier_id = c.supplier_id and d.product_id = c.product_id
    where t.supplier_id = p_supplier and t.at >= p_from and t.at < p_to
      and t.kind = impl.transfer_kind('yield') and c_all
      and (p_product is null or d.code = p_product);
end;
$$;

comment on function impl.settle_detail(int4, timestamptz, timestamptz, text,
                                       ticket.party) is
'Each share of each ticket that was issued in that time, and what money products
have yielded in it: each figure is a sum of the ledger.  Of a party that is
named, what it may see: its own, and of that neither what others get nor the
operator''s.';

create or replace function impl.settle_part(p_sum_fen int8, p_whole_fen int8,
                                            p_upto_fen int8, p_part_fen int8)
returns int8
language sql immutable
as $$
    select p_sum_fen * p_upto_fen / p_whole_fen
           - p_sum_fen * (p_upto_fen - p_part_fen) / p_whole_fen;
$$;

comment on function impl.settle_part(int8, int8, int8, int8) is
'What of a sum falls to a part of a whole: with those of the other parts, up to
whose end p_upto_fen counts, exactly the sum.';
