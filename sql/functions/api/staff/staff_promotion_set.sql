-- Members of p_change: first_day, last_day.
create or replace function api.staff_promotion_set(
    p_supplier text,
    p_product text,
    p_every int4,
    p_free int4,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, first_day date, last_day date, every_persons int4,
               free_persons int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product int4;
    v_first date := coalesce((p_change ->> 'first_day')::date,
                             impl.day_zero());
    v_last date := coalesce((p_change ->> 'last_day')::date, '2099-12-31');
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;

    if p_free > p_every or v_last < v_first then
        perform impl.staff_refuse('PROMOTION_RANGE');
    end if;

    /* Two promotions on one day would leave open which one counts. */
    if exists (select from ticket.promotion r
               where r.supplier_id = v_supplier
                 and r.product_id = v_product
                 and r.first_day <> v_first
                 and r.first_day <= v_last
                 and r.last_day >= v_first)
    then
        perform impl.staff_refuse('PROMOTION_OVERLAPS', p_product);
    end if;

    insert into ticket.promotion as r
           (supplier_id, product_id, first_day, last_day, every_persons,
            free_persons)
    values (v_supplier, v_product, v_first, v_last, p_every, p_free)
    on conflict (supplier_id, product_id, first_day)
    do update set last_day = excluded.last_day,
                  every_persons = excluded.every_persons,
                  free_persons = excluded.free_persons;

    return query
    select * from api.staff_promotion_list(p_supplier) r
    where r.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_promotion_set is
'Of every so many persons so many go free, for a range of days of purchase.';

grant execute on function api.staff_promotion_set to ticket_staff;
