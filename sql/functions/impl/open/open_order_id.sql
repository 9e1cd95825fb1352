create or replace function impl.open_order_id(p_supplier int4, p_agent int4,
                                              p_number int8)
returns int8
language plpgsql stable
as $$
begin
    if p_number between 1 and 2147483647 then
        return (select y.order_id from ticket.open_order y
                where y.open_id = p_number::int4
                  and y.supplier_id = p_supplier and y.agent_id = p_agent);
    end if;

    return (select y.order_id from ticket.open_order y
            where y.supplier_id = p_supplier and y.order_id = p_number
              and y.agent_id = p_agent);
end;
$$;

comment on function impl.open_order_id(int4, int4, int8) is
'The order that a client of the JSON interface means, by the number it was told
or by the one that staff see; null: it has none such.';
