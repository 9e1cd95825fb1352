create or replace function api.staff_person_link(
    p_supplier text,
    p_name text)
returns table (verdict text, subject text,
               name text, token text, link_until timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_staff    ticket.staff;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_staff := impl.staff_person_locked(p_name);

    if impl.person_roles(v_staff.staff_id, v_supplier) = '{}' then
        perform impl.staff_refuse('PERSON_MISSING', p_name);
    end if;

    if impl.staff_person_elsewhere(v_staff.staff_id, v_supplier) then
        perform impl.staff_refuse('PERSON_ELSEWHERE', p_name);
    end if;

    if not v_staff.enabled then
        perform impl.staff_refuse('PERSON_DISABLED', p_name);
    end if;

    select p_name, k.token, k.link_until into name, token, link_until
    from impl.link_make(v_staff.staff_id) k;

    perform impl.logged(v_supplier, 'staff_link',
                        jsonb_build_object('name', p_name), null,
                        jsonb_build_object('expire_at', link_until));
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_link is
'A new link for a person who sets the password anew: shown this once, for 24
hours, in place of those before.';

grant execute on function api.staff_person_link to ticket_staff;
