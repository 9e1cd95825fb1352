create or replace function impl.database_life(p_codes bool)
returns int8
language plpgsql volatile
as $$
declare
    v_life     ticket.life := impl.life_newest();
    v_identity text;
begin
    if not pg_is_in_recovery() then
        v_identity := impl.database_identity();

        if not impl.life_is(v_life, v_identity) then
            v_life := impl.life_begin(v_identity, 'found', p_codes);
        end if;
    end if;

    return coalesce(v_life.life, 0);
end;
$$;

comment on function impl.database_life(bool) is
'The life the database is in, which begins here when it is another one than it
was last found in.  A standby says what its primary said.';
