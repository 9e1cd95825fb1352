create or replace function api.staff_key_retire()
returns table (verdict text, subject text, key_id text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_kinds text;
begin
    select string_agg(r.kind, ', ' order by r.kind) into v_kinds
    from ticket.reseal r
    where not r.clean;

    if v_kinds is not null then
        perform impl.staff_refuse('MASTER_KEY_NEEDED', v_kinds);
    end if;

    perform impl.logged(0, 'master_key',
                        jsonb_build_object('key_id', encode(k.key_id, 'hex')),
                        null, '{"retired": true}')
    from ticket.master_key k
    where not k.current
      and k.retired_at is null;

    return query
    update ticket.master_key k
    set retired_at = api.now()
    where not k.current
      and k.retired_at is null
    returning null::text, null::text, encode(k.key_id, 'hex');

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_retire is
'The old master keys, once nothing is sealed with them any more: programs need
not know them.';

grant execute on function api.staff_key_retire to ticket_staff;
