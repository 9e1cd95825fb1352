create or replace function impl.export_time(p_at timestamptz, p_zone text)
returns text
language sql stable
as $$
    select coalesce(to_char(p_at at time zone p_zone, 'YYYY-MM-DD HH24:MI:SS'),
                    '');
$$;

comment on function impl.export_time(timestamptz, text) is
'A moment as people of the supplier read it.';
