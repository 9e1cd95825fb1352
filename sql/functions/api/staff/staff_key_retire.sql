create or replace function api.staff_key_retire()
returns table (verdict text, subject text, key_id text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_kinds text;
    v_never text;
begin
    select string_agg(r.kind, ', ' order by r.kind),
           string_agg(r.kind, ', ' order by r.kind) filter (
               where r.began_at is null)
    into v_kinds, v_never
    from ticket.reseal r
    where not r.clean;

    /* Whoever asks has looked at all kinds that he knows. */
    if v_never is not null then
        select v_kinds || format(impl.either(
                   '; this ticketctl is older than the database and does not'
                   ' know %s: run it again with that of %s',
                   '；这个 ticketctl 比数据库旧，不认识 %s：请用 %s 的'
                   ' ticketctl 再运行一次'), v_never, r.version)
        into v_kinds
        from ticket.release r;
    end if;

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
