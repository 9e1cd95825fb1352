-- Member of p_change: reason.
create or replace function api.staff_settle_fund_off(
    p_supplier text,
    p_product text,
    p_change jsonb)
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
begin
    perform impl.settle_fund_put(p_supplier, p_product, null, p_change);

    return query select * from api.staff_settle_product_show(p_supplier,
                                                             p_product);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_fund_off is
'Has it lie there no more, of what is booked from now on.';

grant execute on function api.staff_settle_fund_off to ticket_staff;
