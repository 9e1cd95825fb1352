create or replace function api.staff_reseal_next(p_kind text, p_limit int4)
returns table (verdict text, subject text, supplier_id int4, a int8, b int4,
               context text, what1 text, sealed1 bytea, what2 text,
               sealed2 bytea, what3 text, sealed3 bytea, what4 text,
               sealed4 bytea)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_behind text;
    v_at ticket.reseal;
begin
    select * into strict v_at
    from ticket.reseal r
    where r.kind = p_kind
    for update;

    if v_at.began_at is null then
        select string_agg(format('%s (pid %s)', s.program, s.pid), ', '
                          order by s.program, s.pid)
        into v_behind
        from ticket.master_key k
        cross join lateral impl.key_sessions(k.key_id) s
        where k.current
          and not s.seals;

        if v_behind is not null then
            perform impl.staff_refuse('MASTER_KEY_BEHIND', v_behind);
        end if;

        update ticket.reseal r
        set began_at = api.now()
        where r.kind = p_kind;
    end if;

    return query
    select null::text, null::text, p.*
    from impl.reseal_page(p_kind, v_at.supplier_id, v_at.a, v_at.b,
                          p_limit) p;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_reseal_next is
'The next rows of a kind to be looked at; none: the pass is at its end.  A pass
begins when every process seals with the new key.';

grant execute on function api.staff_reseal_next to ticket_staff;
