-- Whoever calls it has opened a seal of this database, or there is none.
create or replace function api.staff_key_adopt(
    p_key bytea,
    p_check bytea,
    p_lasting bytea)
returns table (verdict text, subject text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ticket.master_key_use (lasting_check, ids)
    values (p_lasting, not exists (select from ticket.agent))
    on conflict do nothing;

    if found then
        insert into ticket.master_key (key_id, check_value, added_at, current)
        values (p_key, p_check, api.now(), true);

        perform pg_notify('ticket_config', 'keys');
    end if;

    return;
end;
$$;

comment on function api.staff_key_adopt is
'Remembers the check values of the first master key.  Seals name it if there
were none before.';

grant execute on function api.staff_key_adopt to ticket_staff;
