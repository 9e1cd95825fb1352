-- Members of p_change: product, agent.
create or replace function api.staff_price_days(p_supplier text,
                                                p_change jsonb)
returns table (verdict text, subject text,
               product text, agent text, first_day date, last_day date,
               weekdays text, price_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product  int4;
    v_agent    int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    if p_change ? 'product' then
        v_product := (impl.staff_product(v_supplier, p_change ->> 'product'))
                     .product_id;
    end if;

    if p_change ? 'agent' then
        v_agent := (impl.staff_agent(v_supplier, p_change ->> 'agent'))
                   .agent_id;
    end if;

    return query
    select null::text, null::text, p.code, a.user_name, r.first_day,
           r.last_day, impl.weekday_words(array_agg(r.weekday::int4)),
           r.price_fen
    from ticket.day_price r
    join ticket.product p on p.supplier_id = r.supplier_id
                         and p.product_id = r.product_id
    left join ticket.agent a on a.supplier_id = r.supplier_id
                            and a.agent_id = r.agent_id
    where r.supplier_id = v_supplier
      and (v_product is null or r.product_id = v_product)
      and (v_agent is null or r.agent_id = v_agent)
    group by r.product_id, p.code, r.agent_id, a.user_name, r.first_day,
             r.last_day, r.price_fen
    order by r.product_id, r.agent_id, r.first_day, r.last_day,
             min(r.weekday);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_days is
'A supplier''s prices of days and weekdays of booking, which come before those
from a day on.';

grant execute on function api.staff_price_days to ticket_staff;
