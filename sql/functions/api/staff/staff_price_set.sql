-- Members of p_change: agent (a user name), first_day.
create or replace function api.staff_price_set(
    p_supplier text,
    p_product text,
    p_price_fen int8,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, agent text, first_day date, price_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product int4;
    v_agent int4 := 0;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;

    if p_change ? 'agent' then
        v_agent := (impl.staff_agent(v_supplier,
                                     p_change ->> 'agent')).agent_id;
    end if;

    insert into ticket.price as r
           (supplier_id, product_id, agent_id, first_day, price_fen)
    values (v_supplier, v_product, v_agent,
            coalesce((p_change ->> 'first_day')::date, impl.day_zero()),
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
'Sets a price from a day of booking on, for everybody or one agent.';

grant execute on function api.staff_price_set to ticket_staff;
