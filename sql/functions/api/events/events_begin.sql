create or replace function api.events_begin(p_session bytea)
returns table (verdict text, subject text, staff_id int4, name text,
               language text, supplier_id int4, roles text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not api.sign_in_alive(p_session) then
        perform impl.staff_refuse('SESSION_NONE');
    end if;

    return query
    select null::text, null::text, r.staff_id, r.name, r.language,
           r.supplier_id, r.roles
    from impl.sign_in_row(p_session) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.events_begin is
'Whose session it is that wants to be told of events; to be told is no use of
it.';

grant execute on function api.events_begin to ticket_nginx;
