-- All that is asked for before the first one is sold, and of terms that take
-- the place of others while it is on sale.
create or replace function impl.settle_openable(p_supplier ticket.supplier,
    p_product ticket.product, p_is ticket.settle_product)
returns void
language plpgsql stable
as $$
declare
    v_terms ticket.settle_terms;
    v       record;
    v_said  text;
begin
    select t.* into v_terms
    from ticket.settle_terms t
    where t.supplier_id = p_is.supplier_id
      and t.product_id = p_is.product_id and t.version = p_is.version;

    if not found then
        perform impl.staff_refuse('SETTLE_NOT_APPROVED', p_product.code);
    elsif v_terms.until_day < impl.staff_today(p_supplier.zone) then
        perform impl.staff_refuse('SETTLE_OVER', p_product.code,
                                  v_terms.until_day::text);
    elsif v_terms.fund_code is not null
        and impl.settle_account(p_supplier.supplier_id, 'clearing') is null
    then
        perform impl.staff_refuse('SETTLE_FUND', p_product.code);
    end if;

    for v in
        select y.party_no, impl.party_why(y) as why
        from ticket.settle_terms_part k
        join ticket.party y
          on y.supplier_id = k.supplier_id and y.party_no = k.party_no
        where k.supplier_id = p_is.supplier_id
          and k.product_id = p_is.product_id and k.version = p_is.version
          and impl.party_missing(y) <> '{}'
        order by k.leg_no
        limit 1
    loop
        perform impl.staff_refuse('SETTLE_UNPAYABLE', v.party_no::text,
                                  p_product.code, v.why);
    end loop;

    if exists (
        select
        from ticket.party y
        where y.supplier_id = p_supplier.supplier_id and y.kind = 'D'
          and y.removed_at is null and impl.party_missing(y) = '{}')
    then
        return;
    end if;

    select string_agg(format('%s: %s', y.party_no, impl.party_why(y)), '; '
                      order by y.party_no)
    into v_said
    from (select d.*
          from ticket.party d
          where d.supplier_id = p_supplier.supplier_id and d.kind = 'D'
            and d.removed_at is null
          order by d.party_no
          limit 3) d
    join ticket.party y using (supplier_id, party_no);

    perform impl.staff_refuse('SETTLE_NOBODY', p_product.code,
        coalesce(v_said, impl.either('there is none', '尚无经销商')));
end;
$$;

comment on function impl.settle_openable(ticket.supplier, ticket.product,
                                         ticket.settle_product) is
'Refuses to sell by terms that nobody has approved, that are over, of which an
attraction cannot let in or be paid, or for which no distributor can be
charged.';
