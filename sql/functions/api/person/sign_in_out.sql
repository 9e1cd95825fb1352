create or replace function api.sign_in_out(p_session bytea)
returns table (verdict text, subject text, person text, language text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform
    from ticket.staff_session s
    where s.hash = p_session
    for update;

    select p.name, p.language into person, language
    from ticket.staff_session s
    join ticket.staff p using (staff_id)
    where s.hash = p_session;

    update ticket.staff_session s
    set ended_at = api.now()
    where s.hash = p_session
      and s.ended_at is null;

    return next;
end;
$$;

comment on function api.sign_in_out is
'Ends a session; one that is over stays so.  Whose it was.';

grant execute on function api.sign_in_out to ticket_nginx;
