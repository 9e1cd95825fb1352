-- Terms that are proposed, by the names and words of those that hold; what is
-- not said is left out.
create or replace function impl.settle_terms_shown(p_terms jsonb)
returns jsonb
language plpgsql stable
as $$
declare
    c_joint constant bool := (p_terms ->> 'joint')::bool;
    c_rule  constant int4 := (p_terms ->> 'return_rule')::int4;
    c_value constant int8 := (p_terms ->> 'return_value')::int8;
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'kind', case when c_joint then 'joint' else 'single' end,
        'price_fen', impl.settle_price(p_terms),
        'parts', impl.settle_parts_text(p_terms -> 'parts'),
        'from_day', p_terms -> 'from_day',
        'until_day', p_terms -> 'until_day',
        'days', p_terms -> 'days',
        'after_expiry', impl.settle_after_expiry(
            (p_terms ->> 'after_expiry')::"char"),
        'refund_days', p_terms -> 'refund_days',
        'refund_delay_days', p_terms -> 'refund_delay_days',
        'return_rule', impl.settle_return_rule(c_rule),
        'return_percent', case c_rule when 3 then c_value / 100.0 end,
        'return_fee_fen', case c_rule when 4 then c_value end,
        'margin_fen', case when not c_joint
                      then p_terms -> 'parts' -> 0 -> 'margin_fen' end,
        'negative_by', p_terms -> 'negative_by'));
end;
$$;

comment on function impl.settle_terms_shown(jsonb) is
'What a second person is to approve, as that one reads it.';

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
           p_product.proposed || jsonb_build_object(
               'terms', impl.settle_terms_shown(p_product.proposed))
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
