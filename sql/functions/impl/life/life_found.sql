create or replace function impl.life_found(p_identity text)
returns int8
language plpgsql stable
as $$
declare
    v_life int8;
begin
    select l.life into v_life
    from (select y.* from ticket.life y order by y.life desc limit 1) l
    cross join ticket.number n
    cross join ticket.message_number m
    where l.identity = p_identity
      and l.number <= n.last_value
      and l.message <= m.last_value;

    return v_life;
end;
$$;

comment on function impl.life_found(text) is
'The newest life, if the database is still in it; null: not, or in none yet, as
when a dump is restored into it and its sequences have gone back.';
