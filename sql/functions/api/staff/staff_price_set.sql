-- Members of p_change: agent (a user name), first_day.  Without a first day the
-- price is new from now on: a row of today that goes is kept in price_past, so
-- no price that was sold by is lost.
create or replace function api.staff_price_set(
    p_supplier text,
    p_product text,
    p_price_fen int8,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, agent text, first_day date, price_fen int8,
               replaced_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_row record;
    v_first date;
begin
    perform impl.staff_supplier_locked(p_supplier);
    v_row := impl.staff_price_row(p_supplier, p_product, p_change ->> 'agent');
    v_first := coalesce((p_change ->> 'first_day')::date, v_row.today);

    /* Who sets prices at the same time waits here. */
    perform from ticket.product p
    where p.supplier_id = v_row.supplier_id
      and p.product_id = v_row.product_id
    for no key update;

    if exists (select from ticket.price r
               where r.supplier_id = v_row.supplier_id
                 and r.product_id = v_row.product_id
                 and r.agent_id = v_row.agent_id and r.first_day = v_first
                 and r.price_fen <> p_price_fen)
    then
        if v_first < v_row.today
           and impl.staff_price_sold(v_row.supplier_id, v_row.product_id,
                                     v_row.agent_id, v_first)
        then
            perform impl.staff_refuse('PRICE_SOLD', p_product, v_first::text);
        end if;

        perform impl.staff_price_keep(v_row.supplier_id, v_row.product_id,
                                      v_row.agent_id, v_first);
    end if;

    insert into ticket.price as r
           (supplier_id, product_id, agent_id, first_day, price_fen)
    values (v_row.supplier_id, v_row.product_id, v_row.agent_id, v_first,
            p_price_fen)
    on conflict (supplier_id, product_id, agent_id, first_day)
    do update set price_fen = excluded.price_fen;

    return query
    select * from api.staff_price_list(p_supplier) r
    where r.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_set is
'Sets a price from a day of booking on, today unless it says another, for
everybody or one agent.';

grant execute on function api.staff_price_set to ticket_staff;
