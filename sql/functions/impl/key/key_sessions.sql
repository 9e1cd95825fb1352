-- What a session is called that knows these keys; 63 bytes are kept of it.
create or replace function impl.key_session_name(
    p_who text,
    p_current bytea,
    p_ids bytea[])
returns text
language plpgsql immutable
as $$
begin
    return (
        select p_who || ' keys '
               || string_agg(encode(i.key_id, 'hex'), ','
                             order by i.key_id = p_current desc nulls last,
                                      i.key_id)
        from unnest(p_ids) as i (key_id));
end;
$$;

comment on function impl.key_session_name(text, bytea, bytea[]) is
'Name of a session: who it is, then the keys it knows, the one that seals
first.';

-- The programs that are connected; connections for exports alone have another
-- one beside them, which says the keys of their process.  A release that knows
-- of no ids says none, and so does who is connecting just now.
create or replace function impl.key_sessions(p_key bytea)
returns table (pid int4, program text, knows bool, seals bool)
language sql stable
as $$
    select a.pid, split_part(a.application_name, ' keys ', 1),
           coalesce(encode(p_key, 'hex') = any (k.keys), false),
           /* the worker seals nothing */
           a.usename = 'ticket_worker'
             or coalesce(encode(p_key, 'hex') = k.keys[1], false)
    from pg_stat_activity a
    cross join lateral (
        select string_to_array(
            nullif(split_part(a.application_name, ' keys ', 2), ''), ',')
        ) as k (keys)
    where a.datname = current_database()
      and a.usename in ('ticket_nginx', 'ticket_worker')
      and a.application_name <> 'ticket-worker exports';
$$;

comment on function impl.key_sessions(bytea) is
'Sessions of nginx and of workers: do they know the key, do they seal with it?';

-- Since 1.10 programs say their version in front of their keys.
create or replace function impl.sessions_elder()
returns bool
language plpgsql volatile
as $$
begin
    return exists (
        select from pg_stat_activity a
        where a.datname = current_database()
          and a.usename in ('ticket_nginx', 'ticket_worker')
          and a.application_name ~ '^(ngx_ticket|ticket-worker)( |$)'
          and a.application_name <> 'ticket-worker exports'
          and a.application_name !~ ' [0-9]+\.[0-9]+ keys ');
end;
$$;

comment on function impl.sessions_elder() is
'Is a program connected that does not say its version: an elder one, or one that
is connecting just now?';
