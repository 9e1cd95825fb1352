create or replace function api.catalogue_4(p_code text)
returns table (kind text, num int8[], txt text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query select * from impl.catalogue(p_code, false, false);
end;
$$;

comment on function api.catalogue_4 is
'What nginx of 1.7.0 asks for: api.catalogue_5() without products of settlement,
which are off sale there.';

grant execute on function api.catalogue_4 to ticket_nginx, ticket_worker;
