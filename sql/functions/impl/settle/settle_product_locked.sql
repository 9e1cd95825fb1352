create or replace function impl.settle_product_locked(p_supplier text,
    p_product text, out supplier ticket.supplier, out product ticket.product,
    out settled ticket.settle_product)
language plpgsql volatile
as $$
begin
    supplier := impl.staff_supplier_locked(p_supplier);
    product := impl.staff_product(supplier.supplier_id, p_product);
    settled := impl.settle_product(supplier.supplier_id, product.product_id);
end;
$$;

comment on function impl.settle_product_locked(text, text) is
'Helper: a product of that name and what makes it one of settlement, behind its
supplier, both locked, or a refusal.';

create or replace function impl.settle_product_live(p_supplier text,
    p_product text, out supplier ticket.supplier, out product ticket.product,
    out settled ticket.settle_product)
language plpgsql volatile
as $$
declare
    v record := impl.settle_product_locked(p_supplier, p_product);
begin
    supplier := v.supplier;
    product := v.product;
    settled := v.settled;

    if settled.state = 'C' then
        perform impl.staff_refuse('SETTLE_CLOSED', p_product);
    end if;
end;
$$;

comment on function impl.settle_product_live(text, text) is
'Helper: the same of one that is not closed for good, or a refusal.';

create or replace function impl.settle_fund_put(p_supplier text,
    p_product text, p_fund text, p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_is    ticket.settle_product :=
        (impl.settle_product_locked(p_supplier, p_product)).settled;
    v_had   constant text := impl.settle_fund(v_is.supplier_id,
                                              v_is.product_id);
    v_was   constant text := v_is.fund_code;
    v_other text;
begin
    if p_fund is null and v_is.fund_code is null then
        perform impl.staff_refuse('SETTLE_FUND_NONE', p_product);
    elsif p_fund is not null and v_is.state = 'C' then
        perform impl.staff_refuse('SETTLE_CLOSED', p_product);
    elsif p_fund is not null and (not v_is.joint or not exists (
        select
        from ticket.provider_account a
        where a.supplier_id = v_is.supplier_id and a.provider = 'clearing'
          and a.state = 'A'))
    then
        perform impl.staff_refuse('SETTLE_FUND', p_product);
    elsif p_fund <> v_had
        and impl.settle_fund_holds(v_is.supplier_id, v_is.product_id)
    then
        perform impl.staff_refuse('SETTLE_FUND_HOLDS', p_product, v_had);
    end if;

    v_other := impl.settle_fund_other(v_is.supplier_id, v_is.product_id,
                                      p_fund, false);

    if v_other is not null then
        perform impl.staff_refuse('SETTLE_FUND_OTHER', p_fund, v_other);
    end if;

    perform impl.because(impl.staff_reason(p_change));

    update ticket.settle_product s
    set fund_code = p_fund, fund_at = api.now(), fund_by = impl.person(),
        fund_note = impl.staff_reason(p_change)
    where s.supplier_id = v_is.supplier_id
      and s.product_id = v_is.product_id
    returning s.* into v_is;

    if v_was is distinct from p_fund then
        perform impl.settle_terms_again(v_is);
    end if;
end;
$$;

comment on function impl.settle_fund_put(text, text, text, jsonb) is
'Has what is paid for a joint ticket lie in a money product from now on, or,
where p_fund is null, in none.';
