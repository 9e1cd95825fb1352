create or replace function api.staff_promotion_list(p_supplier text)
returns table (verdict text, subject text,
               product text, first_day date, last_day date, every_persons int4,
               free_persons int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           p.code, r.first_day, r.last_day, r.every_persons, r.free_persons
    from impl.staff_supplier(p_supplier) s
    join ticket.promotion r on r.supplier_id = s.supplier_id
    join ticket.product p on p.supplier_id = r.supplier_id
                         and p.product_id = r.product_id
    order by r.product_id, r.first_day;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_promotion_list is
'A supplier''s promotions (N free X) by effective date.';

grant execute on function api.staff_promotion_list to ticket_staff;
