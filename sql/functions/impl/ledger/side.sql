create or replace function impl.side(p_name text)
returns int4
language sql immutable
as $$
    select case p_name
        when 'sales' then 1
        when 'bank' then 2
        when 'fees' then 3 end;
$$;

comment on function impl.side(text) is
'The number of an account on the supplier''s side of a transfer.';
