create or replace function api.sign_in_alive(p_session bytea)
returns bool
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from ticket.staff_session s
        join ticket.staff p using (staff_id)
        where s.hash = p_session
          and s.ended_at is null
          and s.expire_at > api.now()
          and s.seen_at > api.now() - interval '30 min'
          and p.enabled);
end;
$$;

comment on function api.sign_in_alive is
'Whether a session lives; to ask is no use of it.';

grant execute on function api.sign_in_alive to ticket_nginx;
