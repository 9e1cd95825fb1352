-- The orders of a list, as a statement that gives their numbers.
-- It holds the conditions that were asked for and no others, and is planned for
-- the values at hand: each combination has its own index, and a plan for all of
-- them at once would read every order of the agent.  What each $ is:
--
--   $1 supplier    $4 $5 first number, number after the last: a day is part of
--   $2 agent             the order number (D10), so a time of ordering is a
--   $3 order             range of orders_by_agent
--   $6 $7 first moment, moment after the last      $8 $9 first, last day
--   $10 phone  $11 document  $12 state  $13 product
--
-- An order delivered when it was created is found by its number, one delivered
-- later by orders_delivered_later.  No index has phone, document, state or
-- products: of an agent with 100,000 orders in a window all are read in 40 to
-- 70 ms, and one more index would be paid for by every booking.  Nor has one
-- what interface an order came by: it is read, p_open, of agents that have more
-- than one.
create or replace function impl.order_list_numbers(
    p_model int2, p_first timestamp, p_until timestamp, p_phone bytea,
    p_document bytea, p_order int8, p_state text, p_product int4, p_open bool)
returns text
language plpgsql immutable
as $$
declare
    /* Agent and day as one: orders_by_agent_day alone serves that, while on
       tables without statistics orders_by_agent would look as good. */
    v_select constant text := 'select o.order_id from ticket.orders o'
        || ' where o.supplier_id = $1'
        || case when p_model = 2
                then ' and o.day is not null and (o.agent_id, o.day) >= ($2, '
                     || case when p_first is null then 'date ''-infinity'''
                             else '$8' end
                     || ') and (o.agent_id, o.day) <= ($2, '
                     || case when p_until is null then 'date ''infinity'''
                             else '$9' end || ')'
                else ' and o.agent_id = $2' end
        || case when p_order is not null then ' and o.order_id = $3'
                else '' end
        || case when p_phone is not null then ' and o.phone_index = $10'
                else '' end
        || case when p_document is not null then ' and o.id_index = $11'
                else '' end
        || case when p_state <> '' then ' and o.state = $12::"char"'
                else '' end
        || case when p_open then ' and o.page <> impl.open_page()' else '' end
        || case when p_product is not null
                then ' and ($13 = any (o.products) or o.products is null'
                     || ' and exists (select from ticket.order_item i'
                     || ' where i.supplier_id = $1 and i.order_id = o.order_id'
                     || ' and i.product_id = $13 offset 0))'
                else '' end;
    v_numbers constant text :=
           case when p_first is not null then ' and o.order_id >= $4'
                else '' end
        || case when p_until is not null then ' and o.order_id < $5'
                else '' end
        /* a part of a day */
        || case when p_first <> p_first::date then ' and o.created_at >= $6'
                else '' end
        || case when p_until <> p_until::date then ' and o.created_at < $7'
                else '' end
        /* orders_by_agent, which alone has them so */
        || ' order by o.order_id desc';
begin
    return case
        when p_model = 2 then
            v_select
            /* its index, not the numbers from the newest on */
            || ' offset 0'
        when p_model = 3 then
            '(' || v_select || ' and o.delivered_at = o.created_at'
            || v_numbers || ') union all ' || v_select
            || ' and o.delivered_at <> o.created_at'
            || case when p_first is not null then ' and o.delivered_at >= $6'
                    else '' end
            || case when p_until is not null then ' and o.delivered_at < $7'
                    else '' end
        else
            v_select || v_numbers
        end;
end;
$$;

comment on function impl.order_list_numbers(int2, timestamp, timestamp, bytea,
    bytea, int8, text, int4, bool) is
'The statement that finds the orders of a list.';
