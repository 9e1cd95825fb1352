-- The numbers of tk_guess_e.
create or replace function impl.guess_kinds(variadic p_kinds text[])
returns int2[]
language plpgsql immutable
as $$
begin
    return (
        select array_agg(array_position(
            array['login', 'payment', 'code', 'ticket'], k.kind)::int2)
        from unnest(p_kinds) as k (kind));
end;
$$;

comment on function impl.guess_kinds(text[]) is
'The numbers of kinds of secrets that may be guessed.';

create or replace function impl.guess_name(p_kind int2)
returns text
language sql immutable
as $$
    select (array['login password', 'payment password', 'code',
                  'ticket code'])[p_kind];
$$;

comment on function impl.guess_name(int2) is
'What staff call a kind of secret that may be guessed.';
