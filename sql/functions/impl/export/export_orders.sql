-- Each by an index that has them in this order, so that a page costs what it
-- holds.  Numbers stand in the filter for the names that were given.
create or replace function impl.export_orders(p_supplier ticket.supplier,
    p_filter jsonb, p_day date, p_after int8, p_limit int4)
returns setof ticket.orders
language plpgsql stable
as $$
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    c_agent    constant int4 := (p_filter ->> 'agent_id')::int4;
    c_product  constant int4 := (p_filter ->> 'product_id')::int4;
    c_form     constant text := p_filter ->> 'form';
    c_states   constant "char"[] := string_to_array(p_filter ->> 'state', ',');
    c_low      constant int8 := greatest(impl.day_number(p_day) - 1, p_after);
    c_high     constant int8 := impl.day_number(p_day + 1);
begin
    if p_filter ->> 'date' = 'visit' then
        return query
        select k.*
        from (
            (select o.*
             from ticket.orders o
             where o.supplier_id = c_supplier and o.day = p_day
               and o.order_id > p_after and o.visit_day is null
               and (c_agent is null or o.agent_id = c_agent)
               and (c_form is null or impl.paid_form(o) = c_form)
               and (c_states is null or o.state = any (c_states))
               and (c_product is null or impl.export_holds(o, c_product))
             order by o.order_id
             limit p_limit)
            union all
            (select o.*
             from ticket.orders o
             where o.supplier_id = c_supplier and o.visit_day = p_day
               and o.order_id > p_after
               and (c_agent is null or o.agent_id = c_agent)
               and (c_form is null or impl.paid_form(o) = c_form)
               and (c_states is null or o.state = any (c_states))
               and (c_product is null or impl.export_holds(o, c_product))
             order by o.order_id
             limit p_limit)) k
        order by k.order_id
        limit p_limit;

    else
        return query
        select o.*
        from ticket.orders o
        where o.supplier_id = c_supplier and o.order_id > c_low
          and o.order_id < c_high
          and (c_agent is null or o.agent_id = c_agent)
          and (c_form is null or impl.paid_form(o) = c_form)
          and (c_states is null or o.state = any (c_states))
          and (c_product is null or impl.export_holds(o, c_product))
        order by o.order_id
        limit p_limit;
    end if;
end;
$$;

comment on function impl.export_orders(ticket.supplier, jsonb, date, int8,
                                       int4) is
'The next orders of a day that an export means.';
