-- Of every booking, which is why what is found at once takes one statement.
create or replace function impl.database_life(p_codes bool)
returns int8
language plpgsql volatile
as $$
declare
    v_identity text;
    v_life     int8;
begin
    if pg_is_in_recovery() then
        return coalesce((impl.life_newest()).life, 0);
    end if;

    v_identity := impl.database_identity();
    v_life := impl.life_found(v_identity);

    if v_life is null then
        v_life := (impl.life_begin(v_identity, 'found', p_codes)).life;
    end if;

    return v_life;
end;
$$;

comment on function impl.database_life(bool) is
'The life the database is in, which begins here when it is another one than it
was last found in.  A standby says what its primary said.';
