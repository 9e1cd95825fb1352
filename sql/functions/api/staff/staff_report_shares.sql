-- Members of p_change: first_day, last_day (both; default yesterday), product,
-- party.
create or replace function api.staff_report_shares(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, ticket_no int4,
               leg_no int4, product text, product_name text, party_no int4,
               party text, buyer text, visitors int4,
               ordered_at timestamptz, issued_at timestamptz,
               distributor_no int4, distributor text, distributor_fen int8,
               ticket_fee_fen int8, charge_form text, charge_no text,
               attraction_fen int8, payout_fee_fen int8,
               settled_at timestamptz, refund_account text, refund_no text,
               refund_fen int8, refunded_at timestamptz,
               return_fee_fen int8, margin_fen int8, breakage_fen int8,
               yield_fen int8, income_fen int8, order_state text,
               refund_state text, leg_state text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    c_most     constant int4 := 50000;
    v_supplier ticket.supplier;
    v_party    ticket.party;
    v_days     record;
    v_count    int8;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_party := impl.settle_sees(v_supplier.supplier_id,
                                (p_change ->> 'party')::int4);

    if (p_change ? 'first_day') <> (p_change ? 'last_day') then
        perform impl.staff_refuse('REPORT_BOTH');
    end if;

    v_days := impl.staff_days(v_supplier.zone, p_change,
                              impl.staff_today(v_supplier.zone) - 1);

    select count(*) into v_count
    from ticket.settle_order s
    join ticket.settle_leg l
      on l.supplier_id = s.supplier_id and l.order_id = s.order_id
    where s.supplier_id = v_supplier.supplier_id
      and s.issued_at >= v_days.from_at and s.issued_at < v_days.to_at
      and (v_party.party_no is null
           or v_party.party_no in (s.party_no, l.party_no));

    if v_count > c_most then
        perform impl.staff_refuse('REPORT_SHARES', v_count::text,
                                  c_most::text);
    end if;

    return query
    with
    share as materialized (
        select k.*
        from impl.settle_detail(v_supplier.supplier_id, v_days.from_at,
                                v_days.to_at, p_change ->> 'product',
                                v_party) k),
    row as (
        select null::int8 as order_id, null::int4 as ticket_no,
               null::int4 as leg_no, null::text as product,
               impl.either('total', '合计') as product_name,
               null::int4 as party_no, null::text as party,
               null::text as buyer, null::int4 as visitors,
               null::timestamptz as ordered_at,
               null::timestamptz as issued_at, null::int4 as distributor_no,
               null::text as distributor,
               sum(k.distributor_fen)::int8 as distributor_fen,
               sum(k.ticket_fee_fen)::int8 as ticket_fee_fen,
               null::text as charge_form, null::text as charge_no,
               sum(k.attraction_fen)::int8 as attraction_fen,
               sum(k.payout_fee_fen)::int8 as payout_fee_fen,
               null::timestamptz as settled_at, null::text as refund_account,
               null::text as refund_no, sum(k.refund_fen)::int8 as refund_fen,
               null::timestamptz as refunded_at,
               sum(k.return_fee_fen)::int8 as return_fee_fen,
               sum(k.margin_fen)::int8 as margin_fen,
               sum(k.breakage_fen)::int8 as breakage_fen,
               sum(k.yield_fen)::int8 as yield_fen,
               sum(k.income_fen)::int8 as income_fen,
               null::text as order_state, null::text as refund_state,
               null::text as leg_state, 0 as place
        from share k
        union all
        select k.*, 1
        from share k)
    select null::text, null::text, r.order_id, r.ticket_no, r.leg_no,
           r.product, r.product_name, r.party_no, r.party, r.buyer,
           r.visitors, r.ordered_at, r.issued_at, r.distributor_no,
           r.distributor, r.distributor_fen, r.ticket_fee_fen, r.charge_form,
           r.charge_no, r.attraction_fen, r.payout_fee_fen, r.settled_at,
           r.refund_account, r.refund_no, r.refund_fen, r.refunded_at,
           r.return_fee_fen, r.margin_fen, r.breakage_fen, r.yield_fen,
           r.income_fen, r.order_state, r.refund_state, r.leg_state
    from row r
    order by r.place, r.order_id nulls last, r.ticket_no, r.leg_no,
             r.settled_at;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_report_shares is
'Each attraction''s share of each ticket that was issued on these days, with
what became of it; the first row sums up.  Who belongs to a party sees its own
alone, and of it what is for it.';

grant execute on function api.staff_report_shares to ticket_staff;
