create or replace function api.staff_life_list()
returns table (life int8, began_at timestamptz, reason text, identity text,
               numbers_left_out int8)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select l.life, l.began_at, l.reason, l.identity,
           l.number - l.number_before
    from ticket.life l
    order by l.life;
$$;

comment on function api.staff_life_list is
'What the database has been: each time it was found to be another one, or staff
said so.';

grant execute on function api.staff_life_list to ticket_staff;
