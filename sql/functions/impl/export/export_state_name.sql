create or replace function impl.export_state_name(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when 'W' then 'waiting'
        when 'R' then 'running'
        when 'D' then 'done'
        when 'F' then 'failed'
        when 'G' then 'gone' end;
$$;

comment on function impl.export_state_name("char") is
'The state of an export in a word.';
