create or replace function impl.link_open(p_link bytea)
returns ticket.staff
language plpgsql volatile
as $$
declare
    v_staff ticket.staff;
begin
    /* The person first, as everywhere. */
    select p.* into v_staff
    from ticket.staff p
    where p.staff_id = (select k.staff_id from ticket.staff_link k
                        where k.hash = p_link)
    for no key update;

    if not found or not v_staff.enabled or not exists (
           select
           from ticket.staff_link k
           where k.hash = p_link
             and k.used_at is null
             and k.expire_at > api.now())
    then
        perform impl.staff_refuse('LINK_WRONG');
    end if;

    return v_staff;
end;
$$;

comment on function impl.link_open(bytea) is
'The person whose link it is, locked, or a refusal.';

create or replace function impl.link_make(p_staff int4)
returns table (token text, link_until timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    /* 244 bits by chance, in 43 characters. */
    token := rtrim(translate(encode(uuid_send(gen_random_uuid())
                                    || uuid_send(gen_random_uuid()), 'base64'),
                             '+/', '-_'), '=');
    link_until := api.now() + interval '24 hours';

    perform impl.links_end(p_staff);

    insert into ticket.staff_link (hash, staff_id, created_at, created_by,
                                   expire_at)
    values (sha256(convert_to(token, 'UTF8')), p_staff, api.now(),
            impl.person(), link_until);

    return next;
end;
$$;

comment on function impl.link_make(int4) is
'A new link for a person, in place of those before: shown now, kept as a hash.';

create or replace function impl.link_totp_must(p_staff int4)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.staff_role r
        where r.staff_id = p_staff
          and impl.totp_must(r.supplier_id, array[r.role]));
end;
$$;

comment on function impl.link_totp_must(int4) is
'Whether some supplier of a person wants a code beside the password.';

create or replace function impl.links_end(p_staff int4)
returns void
language plpgsql volatile
as $$
begin
    update ticket.staff_link k
    set used_at = api.now()
    where k.staff_id = p_staff
      and k.used_at is null;
end;
$$;

comment on function impl.links_end(int4) is
'No link of a person opens any more.';
