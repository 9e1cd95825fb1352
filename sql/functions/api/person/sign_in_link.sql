create or replace function api.sign_in_link(p_link bytea)
returns table (verdict text, subject text, staff_id int4, name text,
               full_name text, totp_must bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    select p.staff_id, p.name, p.full_name, impl.link_totp_must(p.staff_id)
    into staff_id, name, full_name, totp_must
    from impl.link_open(p_link) p;

    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_link is
'For whom a one-time link is.';

grant execute on function api.sign_in_link to ticket_nginx;
