-- Workers of 1.9.0 ask once a minute.  There are none: schema 172.
create or replace function api.agreements_clear(p_limit int4)
returns table (supplier_id int4, job_id int8, sealed_for text,
               agreement_no text, was text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return;
end;
$$;

comment on function api.agreements_clear is
'Numbers of agreements that stand in clear: none any more.';

grant execute on function api.agreements_clear to ticket_worker;
