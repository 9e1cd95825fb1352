-- What a person who has signed in does: all of it in one transaction, or
-- nothing.
create or replace function api.staff_act(
    p_session bytea,
    p_action text,
    p_args json,
    p_change jsonb,
    p_key text,
    p_body_hash bytea,
    p_match text,
    p_request text,
    p_address text,
    p_language text)
returns table (verdict text, subject text, status int4, rows json, etag text,
               replayed bool, goes_on bool, person text, language text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_column
begin
    perform impl.act_over();
    perform set_config('ticket.language', coalesce(p_language, ''), true);

    return query
    select w.*, p.name, p.language
    from impl.act_whole(p_session, p_action, p_args, p_change, p_key,
                        p_body_hash, p_match, p_request, p_address) w
    left join (ticket.staff_session s join ticket.staff p using (staff_id))
        on s.hash = p_session
           and w.verdict is distinct from 'SESSION_NONE';

    perform impl.act_over();
end;
$$;

comment on function api.staff_act is
'An action of the table, by who has signed in: session, role, key and version
are checked in its own transaction.  One row; MATCH_STALE has the newer rows,
202 the proposal that another person is to approve; goes_on: more rows follow;
person and language are those of who asks, also where that is refused.
p_language: what the answer is read in, zh or en; null: the person''s own.';

grant execute on function api.staff_act to ticket_nginx;
