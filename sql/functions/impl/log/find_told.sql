-- A number of an order is nobody's.  Of any other two digits are told, of words
-- the keyed hash: with the master key, and by no other way, one sees whether
-- a name is the one that was looked for.
create or replace function impl.find_told(p_find jsonb)
returns text
language plpgsql immutable
as $$
begin
    return case
        when length(p_find ->> 'order') = 19 then p_find ->> 'order'
        when p_find ? 'name'
            then 'text #' || to_hex((p_find ->> 'name')::int8)
        when p_find ? 'tail'
            then 'number ..' || lpad(((p_find ->> 'tail')::int4 % 100)::text,
                                     2, '0')
        else coalesce('number ..' || substring(p_find ->> 'text'
                                               from '[0-9]{2}$'), 'text') end;
end;
$$;

comment on function impl.find_told(jsonb) is
'What somebody looked for, for the log, without personal data.';
