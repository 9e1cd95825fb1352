-- Members of p_change: agent (a user name), first_day.
create or replace function api.staff_price_clear(
    p_supplier text,
    p_product text,
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

    delete from ticket.price r
    where r.supplier_id = v_supplier
      and r.product_id = v_product
      and r.agent_id = v_agent
      and r.first_day = coalesce((p_change ->> 'first_day')::date,
                                 impl.day_zero());

    if not found then
        perform impl.staff_refuse('PRICE_UNKNOWN', p_product);
    end if;

    return query
    select * from api.staff_price_list(p_supplier) r
    where r.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_clear is
'Takes one price back.';

grant execute on function api.staff_price_clear to ticket_staff;
