create or replace function api.staff_settle_product_close(
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
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_is ticket.settle_product;
begin
    v_is := (impl.settle_product_live(p_supplier, p_product)).settled;

    update ticket.settle_product s
    set state = 'C', closed_at = api.now(), proposed = null,
        proposed_at = null, proposed_by = null, proposed_staff_id = null
    where s.supplier_id = v_is.supplier_id
      and s.product_id = v_is.product_id;

    update ticket.product p
    set on_sale = false
    where p.supplier_id = v_is.supplier_id
      and p.product_id = v_is.product_id and p.on_sale;

    return query select * from api.staff_settle_product_show(p_supplier,
                                                             p_product);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_product_close is
'Takes a product of settlement off sale for good; what was sold of it goes on.';

grant execute on function api.staff_settle_product_close to ticket_staff;
