create or replace function api.staff_key_activate(p_key bytea, p_check bytea)
returns table (verdict text, subject text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_behind text;
begin
    perform from ticket.master_key_use u where u.only_row for update;

    if exists (select from ticket.master_key k
               where k.key_id = p_key and k.current)
    then
        return;
    end if;

    if exists (select from ticket.master_key k
               where k.key_id = p_key and k.retired_at is not null)
    then
        perform impl.staff_refuse('MASTER_KEY_OLD', encode(p_key, 'hex'));
    end if;

    if exists (select from ticket.master_key k
               where not k.current and k.retired_at is null)
    then
        perform impl.staff_refuse('MASTER_KEY_UNFINISHED');
    end if;

    select string_agg(format('%s (pid %s)', s.program, s.pid), ', '
                      order by s.program, s.pid)
    into v_behind
    from impl.key_sessions(p_key) s
    where not s.knows;

    if v_behind is not null then
        perform impl.staff_refuse('MASTER_KEY_READERS', encode(p_key, 'hex'),
                                  v_behind);
    end if;

    update ticket.master_key k
    set current = false
    where k.current;

    insert into ticket.master_key (key_id, check_value, added_at, current)
    values (p_key, p_check, api.now(), true);

    update ticket.master_key_use u
    set ids = true
    where u.only_row;

    update ticket.reseal r
    set supplier_id = 0, a = 0, b = 0, began_at = null, looked = 0,
        changed = 0, resealed = 0, clean = false;

    perform pg_notify('ticket_config', 'keys');
    perform impl.logged(0, 'master_key',
                        jsonb_build_object('key_id', encode(p_key, 'hex')),
                        null, '{"current": true}');

    return;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_activate is
'From now on this key seals, once every session of nginx and of the workers
knows it.';

grant execute on function api.staff_key_activate to ticket_staff;
