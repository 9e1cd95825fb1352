create or replace function api.catalogue_5(p_code text)
returns table (kind text, num int8[], txt text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query select * from impl.catalogue(p_code, true, false);
end;
$$;

comment on function api.catalogue_5 is
'What nginx of 1.8.0 asks for: api.catalogue_6() without the ages of visitors,
and without products that have a limit of it.';

grant execute on function api.catalogue_5 to ticket_nginx, ticket_worker;
