-- What the function refuses is undone, and leaves no row in the log.
create or replace function impl.act_whole(
    p_session bytea,
    p_action text,
    p_args json,
    p_change jsonb,
    p_key text,
    p_body_hash bytea,
    p_match text,
    p_request text,
    p_address text)
returns table (verdict text, subject text, status int4, rows json, etag text,
               replayed bool, goes_on bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v         record;
    v_args    json := coalesce(p_args, '[]');
    v_change  jsonb := coalesce(p_change, '{}');
    v_shown   json;
    v_answer  ticket.staff_answer;
begin
    select * into v
    from impl.act(p_session, p_action, v_args, v_change, p_request, p_address);

    perform set_config('TimeZone', v.zone, true);
    replayed := false;
    goes_on := false;

    if p_key is not null then
        v_answer := impl.act_repeated(v.supplier_id, v.staff_id, p_key,
                                      p_action, p_body_hash);

        if v_answer.key is not null then
            status := v_answer.status;
            rows := v_answer.rows;
            etag := v_answer.etag;
            replayed := true;
            return next;
            return;
        end if;

    elsif (v.action).needs_key
          and not coalesce((v_change ->> 'preview')::bool, false)
    then
        perform impl.staff_refuse('IDEMPOTENCY_NEEDED', p_action);
    end if;

    if (v.action).needs_match then
        /* What a PUT makes has no version yet. */
        v_shown := impl.act_shown(v.supplier_id, v.supplier, v.action, v_args,
                                  p_match is null
                                  and (v.action).method = 'PUT');

        if p_match is null and v_shown is not null then
            perform impl.staff_refuse('MATCH_NEEDED', p_action);
        end if;

        if not impl.act_matches(p_match, impl.act_etag(v_shown)) then
            verdict := 'MATCH_STALE';
            subject := p_action;
            rows := v_shown;
            etag := impl.act_etag(v_shown);
            return next;
            return;
        end if;
    end if;

    begin
        rows := impl.act_call((v.action).function, v.supplier_id, v.supplier,
                              v_args, v_change);
        status := 200;

    exception
    when sqlstate 'ST001' then
        select r.verdict, r.subject into verdict, subject
        from impl.staff_refusal(sqlerrm) r;

        if verdict = 'RAIL_PASSWORD_WRONG' then
            /* All else is undone, but not that somebody guessed. */
            perform impl.rail_guessed(v.supplier_id, subject);
        end if;

        if verdict <> 'APPROVAL_NEEDED' then
            return next;
            return;
        end if;

        rows := impl.propose(v.supplier_id, p_action, v_args, v_change,
                             subject);
        status := 202;
        verdict := null;
        subject := null;

    when check_violation or not_null_violation or foreign_key_violation
         or unique_violation or data_exception
    then
        verdict := 'VALUE_REFUSED';
        get stacked diagnostics subject = constraint_name;
        subject := coalesce(nullif(subject, ''), sqlerrm);
        return next;
        return;
    end;

    /* Who looks at what would happen has not done it. */
    if (v.action).read_logged
       or ((v.action).method <> 'GET'
           and coalesce(v_change -> 'preview', 'false') <> 'true')
    then
        perform impl.log_row(v.supplier_id, null);
    end if;

    if (v.action).needs_match and status = 200 then
        etag := impl.act_etag(impl.act_shown(v.supplier_id, v.supplier,
                                             v.action, v_args, true));

    elsif (v.action).method = 'GET' then
        etag := impl.act_etag(rows);
    end if;

    if (v.action).goes_on then
        goes_on := impl.act_goes_on((v.action).function, v.supplier_id,
                                    v.supplier, v_args, v_change, rows);
    end if;

    if p_key is not null then
        /* A link and a device's code are shown once, and kept nowhere. */
        insert into ticket.staff_answer (supplier_id, staff_id, key, action,
                                         body_hash, at, status, rows, etag)
        values (v.supplier_id, v.staff_id, p_key, p_action, p_body_hash,
                api.now(), status,
                regexp_replace(rows::text,
                    case when (v.action).path ^@ '/devices'
                         then '"(token|code)":"[^"]*"'
                         else '"(token)":"[^"]*"' end,
                    '"\1":null', 'g')::json, etag);
    end if;

    return next;

exception when sqlstate 'ST001' then
    select r.verdict, r.subject into verdict, subject
    from impl.staff_refusal(sqlerrm) r;
    return next;
end;
$$;

comment on function impl.act_whole(bytea, text, json, jsonb, text, bytea, text,
                                   text, text) is
'api.staff_act(), which ends what this one sets.';
