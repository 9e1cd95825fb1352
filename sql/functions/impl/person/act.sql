-- Is this person, under this session, allowed that action?  From now on the
-- transaction is theirs: impl.actor().
create or replace function impl.act(
    p_session bytea,
    p_action text,
    p_args json,
    p_change jsonb,
    p_request text,
    p_address text)
returns table (staff_id int4, supplier_id int4, supplier text, zone text,
               action ticket.action)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_action  ticket.action;
    v_session ticket.staff_session;
    v_bits    int4;
begin
    select a.* into v_action
    from ticket.action a
    where a.name = p_action
      and a.method is not null;

    v_session := impl.session_open(p_session,
                                   coalesce(v_action.method, 'GET') <> 'GET');

    if v_action.name is null then
        perform impl.staff_refuse('ACTION_UNKNOWN', p_action);
    end if;

    v_bits := v_action.roles
              & impl.role_bits(impl.person_roles(v_session.staff_id,
                                                 v_session.supplier_id));

    if v_bits = 0 then
        perform impl.staff_refuse('ROLE_MISSING', p_action);
    end if;

    action := v_action;

    select v_session.staff_id, s.supplier_id, s.code, s.zone
    into staff_id, supplier_id, supplier, zone
    from ticket.supplier s
    where s.supplier_id = v_session.supplier_id;

    perform set_config('ticket.actor', jsonb_build_object(
        'person', p.name, 'staff_id', p.staff_id,
        'session_no', v_session.session_no, 'supplier_id', supplier_id,
        'roles', v_bits,
        'role', array_to_string(array(
            select n.name
            from unnest(impl.role_names()) with ordinality n (name, place)
            where v_bits & (1 << (n.place::int4 - 1)) <> 0), ' '),
        'action', p_action,
        'subject', impl.act_subject(v_action.function, p_args),
        'reason', p_change ->> 'reason', 'request', p_request,
        'address', p_address)::text, true),
            set_config('ticket.language',
                       coalesce(nullif(current_setting('ticket.language', true),
                                       ''),
                                p.language), true)
    from ticket.staff p
    where p.staff_id = v_session.staff_id;

    return next;
end;
$$;

comment on function impl.act(bytea, text, json, jsonb, text, text) is
'Checks session and role, and says who acts; or a refusal.';

create or replace function impl.act_arguments(p_function text)
returns table (place int4, name text, type regtype, given int4)
language sql stable
as $$
    select a.place::int4, a.name, a.type::regtype,
           (count(*) filter (where a.name <> 'p_supplier'
                               and a.name <> 'p_change')
                over (order by a.place))::int4 - 1
    from pg_proc p
    cross join lateral unnest(p.proargnames[1:p.pronargs],
                              p.proargtypes::oid[])
        with ordinality a (name, type, place)
    where p.pronamespace = 'api'::regnamespace
      and p.proname = p_function;
$$;

comment on function impl.act_arguments(text) is
'What a function of staff takes, in order; given: which of the values that a
person gives, from 0, whose the supplier and the options are not.';

create or replace function impl.act_subject(p_function text, p_args json)
returns text
language plpgsql stable
as $$
begin
    return (
        select string_agg(case when a.name = 'p_find'
                               then impl.find_told((p_args -> a.given)::jsonb)
                               else p_args ->> a.given end,
                          ' ' order by a.place)
        from impl.act_arguments(p_function) a
        where a.name not in ('p_supplier', 'p_change')
          and (a.name = 'p_find'
               or a.type not in ('bytea'::regtype, 'json'::regtype,
                                 'jsonb'::regtype))
          and a.name !~ '(sealed|secret|password|hash|token)');
end;
$$;

comment on function impl.act_subject(text, json) is
'The arguments in words, for the log; nothing secret.';

create or replace function impl.act_over()
returns void
language plpgsql volatile
as $$
begin
    perform set_config('ticket.' || n.name, '', true)
    from unnest('{actor,reason,subject,proposal,language}'::text[]) n (name);
end;
$$;

comment on function impl.act_over() is
'Nobody acts any more in this transaction.';
