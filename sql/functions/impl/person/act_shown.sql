-- Two editors of one thing take turns: the second one compares with what the
-- first one has left.
create or replace function impl.act_shown(
    p_supplier_id int4,
    p_supplier text,
    p_action ticket.action,
    p_args json,
    p_may_miss bool)
returns json
language plpgsql volatile
as $$
declare
    v_function text := (select a.function from ticket.action a
                        where a.name = p_action.shows);
    v_args     json;
begin
    select coalesce(json_agg(p_args -> a.given order by a.given), '[]')
    into v_args
    from impl.act_arguments(v_function) a
    where a.name not in ('p_supplier', 'p_change');

    perform pg_advisory_xact_lock(hashtextextended(
        format('thing %s %s %s', p_supplier_id, v_function, v_args), 0));

    begin
        return impl.act_call(v_function, p_supplier_id, p_supplier, v_args,
                             '{}');

    exception when sqlstate 'ST001' then
        if not p_may_miss then
            raise;
        end if;

        return null;
    end;
end;
$$;

comment on function impl.act_shown(int4, text, ticket.action, json, bool) is
'What is shown of the thing that an action changes; from now on others who would
change it wait.  Of what is not there: null where it may miss, or the refusal.';

-- What sales change of a row without anybody's doing, or a device by telling of
-- itself, does not make an editor's view of it an old one, nor that it was
-- written and says what it said.
create or replace function impl.act_etag(p_rows json)
returns text
language plpgsql stable
as $$
begin
    return (
        select md5(jsonb_agg(r.value - '{balance_fen,held_fen,used,remaining,'
                                       'version,told,told_at,command,alarm_at,'
                                       'waits_until,orders,frozen_fen,'
                                       'purchase_fen,refund_fen,'
                                       'available_fen}'::text[]
                             order by r.place)::text)
        from jsonb_array_elements(p_rows::jsonb)
            with ordinality r (value, place));
end;
$$;

comment on function impl.act_etag(json) is
'The version of what is shown.';

create or replace function impl.act_matches(p_match text, p_etag text)
returns bool
language sql immutable
as $$
    select btrim(p_match) = '*'
           or p_etag = any (string_to_array(regexp_replace(
                  p_match, '(\mW/|["[:space:]])', '', 'g'), ','));
$$;

comment on function impl.act_matches(text, text) is
'Whether If-Match names the version: it is a list of them, or * of any.  What
was packed on its way has W/ before it and is the same version.';
