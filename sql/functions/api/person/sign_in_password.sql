create or replace function api.sign_in_password(p_session bytea)
returns table (verdict text, subject text, staff_id int4, password text,
               password_key text, totp_sealed bytea, person text,
               language text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, p.staff_id, p.password, p.password_key,
           p.totp_sealed, p.name, p.language
    from impl.session_open(p_session, false) s
    join ticket.staff p using (staff_id);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_password is
'What the old password is to be compared with by who sets a new one,
or codes for when the device is lost.';

grant execute on function api.sign_in_password to ticket_nginx;
