create or replace function api.staff_renumber()
returns table (life int8, began_at timestamptz, life_before int8,
               supplier text, last_order int8, orders_after int8,
               messages_after int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_before int8 := (impl.life_newest()).life;
    v_life   ticket.life;
begin
    v_life := impl.life_begin(impl.database_identity(), 'staff', true);

    perform impl.logged(0, 'life',
                        jsonb_build_object('life', v_life.life), null, null);

    return query
    select v_life.life, v_life.began_at, v_before, s.code,
           (select max(o.order_id) from ticket.orders o
            where o.supplier_id = s.supplier_id),
           impl.life_first(s.supplier_id, s.zone, v_life), v_life.message
    from (values (true)) one
    left join ticket.supplier s on true
    order by s.supplier_id;
end;
$$;

comment on function api.staff_renumber is
'Begins another life of the database by hand.  Per supplier the last order there
is, and the number above which the next ones are; the next messages are above
messages_after.';

grant execute on function api.staff_renumber to ticket_staff;
