create or replace function api.staff_price_list(p_supplier text)
returns table (verdict text, subject text,
               product text, agent text, first_day date, price_fen int8,
               replaced_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           p.code, a.user_name, r.first_day, r.price_fen, r.replaced_at
    from impl.staff_supplier(p_supplier) s
    cross join lateral (
        select k.product_id, k.agent_id, k.first_day, k.price_fen,
               null::timestamptz as replaced_at
        from ticket.price k
        where k.supplier_id = s.supplier_id
        union all
        select k.product_id, k.agent_id, k.first_day, k.price_fen,
               k.replaced_at
        from ticket.price_past k
        where k.supplier_id = s.supplier_id) r
    join ticket.product p on p.supplier_id = s.supplier_id
                         and p.product_id = r.product_id
    left join ticket.agent a on a.supplier_id = s.supplier_id
                            and a.agent_id = r.agent_id
    order by r.product_id, r.agent_id, r.first_day, r.replaced_at;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_list is
'A supplier''s prices by first day of booking, those that were replaced before
those that took their place.';

grant execute on function api.staff_price_list to ticket_staff;
