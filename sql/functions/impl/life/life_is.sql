create or replace function impl.life_is(p_life ticket.life, p_identity text)
returns bool
language plpgsql stable
as $$
begin
    return coalesce(p_life.identity = p_identity, false)
           and p_life.number <= (select n.last_value from ticket.number n)
           and p_life.message <= (select m.last_value
                                  from ticket.message_number m);
end;
$$;

comment on function impl.life_is(ticket.life, text) is
'Is the database still in that life?  Not when its sequences have gone back, as
when a dump is restored into it.';
