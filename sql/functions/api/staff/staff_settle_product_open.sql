create or replace function api.staff_settle_product_open(
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
    v    record;
    v_is ticket.settle_product;
begin
    v := impl.settle_product_live(p_supplier, p_product);
    v_is := v.settled;

    perform impl.settle_openable(v.supplier, v.product, v_is);

    update ticket.settle_product s
    set state = 'O'
    where s.supplier_id = v_is.supplier_id
      and s.product_id = v_is.product_id and s.state <> 'O';

    update ticket.product p
    set on_sale = true
    where p.supplier_id = v_is.supplier_id
      and p.product_id = v_is.product_id and not p.on_sale;

    return query select * from api.staff_settle_product_show(p_supplier,
                                                             p_product);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_product_open is
'Puts a product of settlement on sale, whose terms were approved: to
distributors that can be charged, where each of its attractions can be paid.';

grant execute on function api.staff_settle_product_open to ticket_staff;
