create or replace function api.staff_person_list(p_supplier text)
returns table (verdict text, subject text,
               name text, full_name text, language text, roles text[],
               party int4, agent text, enabled bool, has_password bool,
               has_totp bool,
               locked_until timestamptz, signed_in_at timestamptz,
               sessions int4, link_until timestamptz, created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, r.*
    from impl.staff_people_told(
             (impl.staff_supplier(p_supplier)).supplier_id, null) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_list is
'The people of a supplier.';

grant execute on function api.staff_person_list to ticket_staff;
