-- In the order of their numbers, as everybody locks them.
create or replace function impl.staff_orders(p_supplier text, p_orders int8[])
returns setof int8
language plpgsql stable
as $$
declare
    c_most  constant int4 := 500;
begin
    perform impl.staff_supplier(p_supplier);

    if cardinality(p_orders) > c_most then
        perform impl.staff_refuse('ORDERS_MANY', c_most::text);
    end if;

    return query
    select distinct k.id
    from unnest(p_orders) k (id)
    order by 1;
end;
$$;

comment on function impl.staff_orders(text, int8[]) is
'Helper: the orders that staff name together, each once, or a refusal.';
