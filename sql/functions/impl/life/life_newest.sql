create or replace function impl.life_newest()
returns ticket.life
language plpgsql stable
as $$
declare
    v_life ticket.life;
begin
    select l.* into v_life
    from ticket.life l
    order by l.life desc
    limit 1;

    return v_life;
end;
$$;

comment on function impl.life_newest() is
'The life the database was last found in; nulls: in none yet.';
