-- A function of staff, called with JSON and answered as JSON.
create or replace function impl.act_call(
    p_function text,
    p_supplier_id int4,
    p_supplier text,
    p_args json,
    p_change jsonb)
returns json
language plpgsql volatile
as $$
declare
    v_change  jsonb := p_change;
    v_call    text;
    v_has     bool;
    v_columns text;
    v_verdict text;
    v_subject text;
    v_rows    json;
begin
    if not exists (select from impl.act_arguments(p_function) a
                   where a.name = 'p_supplier')
    then
        v_change := v_change || jsonb_build_object('supplier', p_supplier);
    end if;

    select string_agg(impl.act_value(a.name, a.type, p_args -> a.given,
                                     p_supplier_id, p_supplier, v_change),
                      ', ' order by a.place),
           coalesce(bool_or(a.name in ('p_supplier', 'p_change')), false)
    into v_call, v_has
    from impl.act_arguments(p_function) a;

    /* A function that knows no supplier would answer of all of them. */
    if not v_has
       or json_array_length(p_args) >
          (select count(*) from impl.act_arguments(p_function) a
           where a.name not in ('p_supplier', 'p_change'))
    then
        perform impl.staff_refuse('VALUE_REFUSED', p_function);
    end if;

    select bool_or(c.name = 'verdict'),
           string_agg(case when c.name in ('verdict', 'subject') then null
                           when c.type = 'int8'::regtype
                                and c.name !~ '(_fen|version)$'
                           then format('r.%1$I::text as %1$I', c.name)
                           when c.type = 'int8[]'::regtype
                           then format('r.%1$I::text[] as %1$I', c.name)
                           else format('r.%I', c.name) end,
                      ', ' order by c.place)
    into v_has, v_columns
    from pg_proc p
    cross join lateral unnest(p.proargnames, p.proallargtypes, p.proargmodes)
        with ordinality c (name, type, mode, place)
    where p.pronamespace = 'api'::regnamespace
      and p.proname = p_function
      and c.mode = 't';

    execute format(
        'select min(q.verdict), min(q.subject), coalesce(json_agg(q.x), ''[]'')'
        ' from (select %s as verdict, %s as subject,'
        '              (select x from (select %s) x) as x'
        '       from api.%I(%s) r) q',
        case when v_has then 'r.verdict' else 'null::text' end,
        case when v_has then 'r.subject' else 'null::text' end,
        v_columns, p_function, v_call)
    into v_verdict, v_subject, v_rows;

    if v_verdict is not null then
        perform impl.staff_refuse(v_verdict, v_subject);
    end if;

    return v_rows;
end;
$$;

comment on function impl.act_call(text, int4, text, json, jsonb) is
'The rows of a function of staff, or its refusal: int8 as text but money and
versions, no verdict, columns in their order.';

create or replace function impl.act_value(
    p_name text,
    p_type regtype,
    p_value json,
    p_supplier_id int4,
    p_supplier text,
    p_change jsonb)
returns text
language plpgsql stable
as $$
begin
    return format('%L::%s',
        case when p_name = 'p_supplier' and p_type = 'int4'::regtype
             then p_supplier_id::text
             when p_name = 'p_supplier' then p_supplier
             when p_name = 'p_change' then p_change::text
             when p_type in ('json'::regtype, 'jsonb'::regtype)
             then p_value::text
             when json_typeof(p_value) = 'array'
             then array(select e.value
                        from json_array_elements_text(p_value) e)::text
             else p_value #>> '{}' end,
        p_type);
end;
$$;

comment on function impl.act_value(text, regtype, json, int4, text, jsonb) is
'A value as it stands in a statement; the supplier is that of the session.';

-- Fifty rows is the least that a list has where nobody says how many.
create or replace function impl.act_goes_on(
    p_function text,
    p_supplier_id int4,
    p_supplier text,
    p_args json,
    p_change jsonb,
    p_rows json)
returns bool
language plpgsql volatile
as $$
declare
    v_count int4 := json_array_length(p_rows);
    v_key   text;
begin
    if v_count = 0 or v_count < coalesce((p_change ->> 'last')::int4, 50) then
        return false;
    end if;

    select m.value into v_key
    from json_each_text(p_rows -> (v_count - 1))
        with ordinality m (name, value, place)
    order by m.place
    limit 1;

    return json_array_length(impl.act_call(
               p_function, p_supplier_id, p_supplier, p_args,
               p_change || jsonb_build_object('after', v_key, 'last', 1))) > 0;
end;
$$;

comment on function impl.act_goes_on(text, int4, text, json, jsonb, json) is
'Whether a list has something behind these rows, the first member of the last of
which is what "after" takes.';

create or replace function impl.act_repeated(
    p_supplier int4,
    p_staff int4,
    p_key text,
    p_action text,
    p_body_hash bytea)
returns ticket.staff_answer
language plpgsql volatile
as $$
declare
    v_answer ticket.staff_answer;
    v_gone   int2[];
begin
    /* Who comes second under a key waits for what the first one gets. */
    perform pg_advisory_xact_lock(hashtextextended(
        format('key %s %s', p_staff, p_key), 0));

    /* A key is the person's: who asks again for another supplier has not meant
       to do it there, too. */
    select a.* into v_answer
    from ticket.staff_answer a
    where a.staff_id = p_staff
      and a.key = p_key;

    if found and (v_answer.supplier_id, v_answer.action, v_answer.body_hash)
                 is distinct from (p_supplier, p_action, p_body_hash)
    then
        perform impl.staff_refuse('IDEMPOTENCY_OTHER', p_key);
    end if;

    if v_answer.rows #>> '{0,paper,kind}' = 'ticket' then
        v_gone := impl.papers_gone(p_supplier,
                                   v_answer.rows::jsonb #> '{0,paper}');

        if v_gone <> '{}' then
            perform impl.staff_refuse('PRINT_GONE',
                                      v_answer.rows #>> '{0,order_id}',
                                      array_to_string(v_gone, ','));
        end if;
    end if;

    return v_answer;
end;
$$;

comment on function impl.act_repeated(int4, int4, text, text, bytea) is
'What came of a key before, or nothing; from now on others with it wait.
Refuses where that is paper which is good no more.';
