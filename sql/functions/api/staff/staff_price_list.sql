create or replace function api.staff_price_list(p_supplier text)
returns table (verdict text, subject text,
               product text, agent text, first_day date, price_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           p.code, a.user_name, r.first_day, r.price_fen
    from impl.staff_supplier(p_supplier) s
    join ticket.price r on r.supplier_id = s.supplier_id
    join ticket.product p on p.supplier_id = r.supplier_id
                         and p.product_id = r.product_id
    left join ticket.agent a on a.supplier_id = r.supplier_id
                            and a.agent_id = r.agent_id
    order by r.product_id, r.agent_id, r.first_day;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_list is
'A supplier''s prices by first day of booking.';

grant execute on function api.staff_price_list to ticket_staff;
