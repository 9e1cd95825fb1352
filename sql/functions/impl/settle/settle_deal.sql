create or replace function impl.settle_deal(p_supplier int4, p_product int4,
    p_at timestamptz)
returns ticket.settle_deal
language plpgsql stable
as $$
declare
    v_deal ticket.settle_deal;
begin
    select t.product_id, t.version, t.joint, t.from_day, t.until_day, t.days,
           t.after_expiry, t.refund_days, t.refund_delay_days, t.return_rule,
           t.return_value, t.fund_code
    into v_deal
    from ticket.settle_terms t
    where t.supplier_id = p_supplier and t.product_id = p_product
      and t.since <= p_at
    order by t.version desc
    limit 1;

    return v_deal;
end;
$$;

comment on function impl.settle_deal(int4, int4, timestamptz) is
'What a product was sold by at this moment; null: it is none of settlement''s.';

create or replace function impl.settle_shares(p_supplier int4,
    p_deal ticket.settle_deal, p_price_fen int8, p_day date)
returns setof ticket.settle_share
language plpgsql stable
as $$
begin
    return query
    select p.leg_no, p.party_no::int4, coalesce(p.share_fen, p_price_fen),
           coalesce(p.attraction_fen, p_price_fen - p.margin_fen),
           p.payout_fee_fen,
           p.entry_days, p.entries_per_day
    from ticket.settle_terms_part p
    where p.supplier_id = p_supplier and p.product_id = p_deal.product_id
      and p.version = p_deal.version
    order by p.leg_no;
end;
$$;

comment on function impl.settle_shares(int4, ticket.settle_deal, int8, date) is
'What of a ticket''s price is for each attraction, and what that gets: of a
single ticket the whole price and that of the day.';

create or replace function impl.settle_fund(p_supplier int4, p_product int4)
returns text
language plpgsql stable
as $$
begin
    return (select t.fund_code
            from ticket.settle_terms t
            where t.supplier_id = p_supplier and t.product_id = p_product
              and t.fund_code is not null
            order by t.version desc
            limit 1);
end;
$$;

comment on function impl.settle_fund(int4, int4) is
'The money product in which a product''s money lies.';

