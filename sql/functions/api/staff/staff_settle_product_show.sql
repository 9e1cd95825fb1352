create or replace function api.staff_settle_product_show(
    p_supplier text,
    p_product text)
returns table (verdict text, subject text, product text,
               name text, kind text, state text, version int4,
               since timestamptz, price_fen int8, parts text, from_day date,
               until_day date, days int4, after_expiry text, refund_days int4,
               refund_delay_days int4, return_rule text,
               return_percent numeric, return_fee_fen int8, margin_fen int8,
               negative_by text, fund_code text, fund_by text, fund_note text,
               proposed_by text, approved_by text, proposal int4,
               waits bool, waits_by text, waits_at timestamptz,
               waits_for jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product  int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;

    return query
    select null::text, null::text, h.*
    from ticket.settle_product s
    cross join lateral impl.settle_shown(s) h
    where s.supplier_id = v_supplier and s.product_id = v_product;

    if not found then
        perform impl.staff_refuse('SETTLE_TERMS_NONE', p_product);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_product_show is
'Terms of settlement of a product, and what is proposed.';

grant execute on function api.staff_settle_product_show to ticket_staff;
