-- Of a name that nobody has there is a hash, too, which no password fits: the
-- work is the same.
create or replace function api.sign_in_begin(p_name text, p_address text)
returns table (staff_id int4, password text, password_key text,
               totp_sealed bytea)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select p.staff_id,
           coalesce(p.password, '$argon2id$v=19$m=19456,t=2,p=1$'
                    || 'bm9ib2R5LWhhcy1pdC0tLQ$'
                    || 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
           p.password_key, p.totp_sealed
    from (values (p_name)) as n (name)
    left join ticket.staff p on p.name = n.name;
end;
$$;

comment on function api.sign_in_begin is
'What a password is to be compared with: one row, whoever it is.';

grant execute on function api.sign_in_begin to ticket_nginx;
