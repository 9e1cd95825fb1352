create or replace function api.code_sellers(p_supplier int4)
returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select json_agg(json_build_array(k.supplier_id, k.after, k.life)
                        order by k.supplier_id <> p_supplier, k.supplier_id,
                                 k.after, k.no)
        from (
            select s.supplier_id, 0::int8 as after, 0::int8 as life,
                   0::int8 as no
            from ticket.supplier s
            where s.supplier_id = p_supplier
               or s.supplier_id = any (impl.gate_operators(p_supplier))
            union all
            select s.supplier_id,
                   greatest(impl.life_first(s.supplier_id, s.zone, l), 0),
                   l.code_life, l.life
            from ticket.supplier s
            cross join ticket.life l
            where s.supplier_id = p_supplier
               or s.supplier_id = any (impl.gate_operators(p_supplier))) k);
end;
$$;

comment on function api.code_sellers is
'Whose tickets a supplier lets in, itself first, then each operator whose
attraction it is: [[supplier, after, life], ...], the lives that their codes are
made with, each for numbers of orders that are greater than after.';

grant execute on function api.code_sellers to ticket_nginx, ticket_staff;
