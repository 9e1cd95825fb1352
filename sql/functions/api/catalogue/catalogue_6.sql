create or replace function api.catalogue_6(p_code text)
returns table (kind text, num int8[], txt text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query select * from impl.catalogue(p_code, true, true);
end;
$$;

comment on function api.catalogue_6 is
'What staff configured for a supplier: the snapshot bookings are quoted from.';

grant execute on function api.catalogue_6 to ticket_nginx, ticket_worker;
