-- Members of p_change: kind, and those of impl.settle_proposal(); what is
-- missing stays as it was proposed, or holds.
create or replace function api.staff_settle_product_set(
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
declare
    v_supplier ticket.supplier;
    v_product  ticket.product;
    v_is       ticket.settle_product;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_product := impl.staff_product(v_supplier.supplier_id, p_product);

    select s.* into v_is
    from ticket.settle_product s
    where s.supplier_id = v_supplier.supplier_id
      and s.product_id = v_product.product_id
    for no key update;

    if not found then
        if not p_change ? 'kind' then
            perform impl.staff_refuse('SETTLE_KIND', p_product);
        end if;

        v_is.supplier_id := v_supplier.supplier_id;
        v_is.product_id := v_product.product_id;
        v_is.joint := p_change ->> 'kind' = 'joint';
        v_is.state := 'D';
        v_is.version := 0;
        v_is.proposal := 0;

        perform impl.settle_fits(v_supplier, v_product, v_is.joint);
    elsif v_is.state = 'C' then
        perform impl.staff_refuse('SETTLE_CLOSED', p_product);
    elsif v_is.joint <> (p_change ->> 'kind' = 'joint') then
        perform impl.staff_refuse('SETTLE_KIND_STAYS', p_product);
    end if;

    v_is.proposed := impl.settle_proposal(v_supplier.supplier_id, p_product,
        v_is.joint,
        coalesce(v_is.proposed,
                 impl.settle_terms_said(v_supplier.supplier_id,
                                        v_product.product_id, v_is.version)),
        p_change);

    if not v_is.joint then
        perform impl.settle_margin_fits(v_supplier, v_product, v_is.proposed);
    end if;

    v_is.proposal := v_is.proposal + 1;
    v_is.proposed_at := api.now();
    v_is.proposed_by := impl.person();
    v_is.proposed_staff_id := (impl.actor() ->> 'staff_id')::int4;

    insert into ticket.settle_product as s select v_is.*
    on conflict (supplier_id, product_id) do update
    set proposal = excluded.proposal, proposed = excluded.proposed,
        proposed_at = excluded.proposed_at,
        proposed_by = excluded.proposed_by,
        proposed_staff_id = excluded.proposed_staff_id;

    update ticket.product p
    set on_sale = false
    where p.supplier_id = v_supplier.supplier_id
      and p.product_id = v_product.product_id and p.on_sale
      and v_is.state = 'D';

    return query select * from api.staff_settle_product_show(p_supplier,
                                                             p_product);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_product_set is
'Proposes terms of settlement for a product, in place of what was proposed
before; another person approves them.';

grant execute on function api.staff_settle_product_set to ticket_staff;
