create or replace function api.staff_person_end(
    p_supplier text,
    p_name text,
    p_session int8)
returns table (verdict text, subject text, name text, ended int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v record;
begin
    select * into v from impl.staff_person_asked(p_supplier, p_name);

    name := p_name;
    ended := impl.sessions_end(v.staff_id, v.supplier_id, p_session);

    if p_session is not null and ended = 0 then
        perform impl.staff_refuse('SIGNED_IN_MISSING', p_name, p_session::text);
    end if;

    perform impl.logged(v.supplier_id, 'staff_session',
                        jsonb_build_object('name', p_name),
                        jsonb_build_object('session', p_session::text), null);
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_end is
'Ends one session of a person, or all (null) but the own one of who says it.';

grant execute on function api.staff_person_end to ticket_staff;
