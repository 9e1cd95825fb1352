-- Who is neither administrator nor of finance sees the own rows: the person's,
-- or all of the role of Postgres.
create or replace function impl.log_reader(out person text, out role text)
language plpgsql stable
as $$
begin
    if session_user = 'ticket_nginx'
       and (impl.actor() ->> 'roles')::int4
           & impl.role_bits('{finance,admin}') = 0
    then
        person := impl.person();
    elsif session_user <> 'ticket_nginx' and not impl.administrator()
          and not impl.session_roles() && '{finance,admin}'
    then
        role := session_user;
    end if;
end;
$$;

comment on function impl.log_reader() is
'Whose rows of the log who asks may see, and of which role; null: all.';

create or replace function impl.log_supplier(p_supplier text)
returns ticket.supplier
language plpgsql stable
as $$
declare
    v_supplier ticket.supplier;
begin
    if p_supplier = '-' and impl.administrator() then
        v_supplier.supplier_id := 0;
        v_supplier.zone := 'UTC';
    else
        v_supplier := impl.staff_supplier(p_supplier);
    end if;

    return v_supplier;
end;
$$;

comment on function impl.log_supplier(text) is
'The supplier whose log is asked for; number 0: what is no supplier''s.';

create or replace function impl.log_change_shown(p_change ticket.staff_change)
returns jsonb
language sql stable
as $$
    select jsonb_build_object('table', p_change.of_table, 'key', p_change.key,
                              'before', p_change.before,
                              'after', p_change.after)
           || case when p_change.secrets = '{}' then '{}'
              else jsonb_build_object('secret', p_change.secrets) end;
$$;

comment on function impl.log_change_shown(ticket.staff_change) is
'A change as lists of the log show it.';
