create or replace function api.code_life(p_supplier int4, p_order int8)
returns int8
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((
        select l.code_life
        from ticket.supplier s
        cross join ticket.life l
        where s.supplier_id = p_supplier
          and impl.life_first(s.supplier_id, s.zone, l) < p_order
        order by impl.life_first(s.supplier_id, s.zone, l) desc, l.life desc
        limit 1), 0);
end;
$$;

comment on function api.code_life is
'The life that the codes of an order number are made with, whether there is such
an order or not; 0: none.';

grant execute on function api.code_life to ticket_nginx, ticket_worker,
    ticket_staff;
