create or replace function impl.life_newest()
returns ticket.life
language sql stable
as $$
    select l.*
    from ticket.life l
    order by l.life desc
    limit 1;
$$;

comment on function impl.life_newest() is
'The life the database was last found in; nulls: in none yet.';
