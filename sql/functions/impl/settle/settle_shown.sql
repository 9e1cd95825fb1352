create or replace function impl.settle_shown(p_product ticket.settle_product)
returns table (product text, name text, kind text, state text, version int4,
               since timestamptz, price_fen int8, parts text, from_day date,
               until_day date, days int4, after_expiry text, refund_days int4,
               refund_delay_days int4, return_rule text,
               return_percent numeric, return_fee_fen int8, margin_fen int8,
               negative_by text, fund_code text, fund_by text, fund_note text,
               proposed_by text, approved_by text, proposal int4,
               waits bool, waits_by text, waits_at timestamptz, waits_for jsonb)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select p.code::text, p.name,
           case when p_product.joint then 'joint' else 'single' end,
           case p_product.state when 'D' then 'draft' when 'O' then 'open'
           else 'closed' end,
           p_product.version, t.since, t.price_fen,
           impl.settle_parts_text(
               impl.settle_terms_said(t.supplier_id, t.product_id, t.version)
               -> 'parts'),
           t.from_day, t.until_day, t.days,
           impl.settle_after_expiry(t.after_expiry), t.refund_days,
           t.refund_delay_days, impl.settle_return_rule(t.return_rule),
           case t.return_rule when 3 then t.return_value / 100.0 end,
           case t.return_rule when 4 then t.return_value end,
           case when not t.joint then
               (select k.margin_fen
                from ticket.settle_terms_part k
                where k.supplier_id = t.supplier_id
                  and k.product_id = t.product_id
                  and k.version = t.version) end,
           t.negative_by, p_product.fund_code::text, p_product.fund_by,
           p_product.fund_note, t.proposed_by, t.approved_by,
           p_product.proposal, p_product.proposed is not null,
           p_product.proposed_by, p_product.proposed_at,
           p_product.proposed
    from ticket.product p
    left join ticket.settle_terms t
      on t.supplier_id = p_product.supplier_id
         and t.product_id = p_product.product_id
         and t.version = p_product.version
    where p.supplier_id = p_product.supplier_id
      and p.product_id = p_product.product_id;
end;
$$;

comment on function impl.settle_shown(ticket.settle_product) is
'A product of settlement as staff see it: its terms, and what waits for a second
person.';
