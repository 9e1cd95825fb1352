create or replace function impl.life_is(p_life ticket.life, p_identity text)
returns bool
language sql stable
as $$
    select coalesce(p_life.identity = p_identity
                    and n.last_value >= p_life.number
                    and m.last_value >= p_life.message, false)
    from ticket.number n, ticket.message_number m;
$$;

comment on function impl.life_is(ticket.life, text) is
'Is the database still in that life?  Not when its sequences have gone back, as
when a dump is restored into it.';
