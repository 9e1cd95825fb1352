-- What a booking was answered with, for the answer and for every replay of it:
-- the state is its initial one, whatever happened since (D11).
create or replace function api.order_birth(p_supplier int4, p_agent int4,
                                           p_order int8)
returns table (verdict text, subject text, order_id int8, request_key text,
               created_at timestamptz, customer_type text, customer_id text,
               customer_name text, description text, pay_timeout_min int4,
               state text, product_code text, product_name text, quantity int4,
               unit text, price_fen int8, product_state text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, o.order_id, o.request_key, o.created_at,
           o.customer_type::text, a.unit_id, o.customer_name,
           impl.order_description(p_supplier, p_order), o.pay_timeout_min,
           o.born_state::text, p.code, i.product_name, i.quantity, i.unit,
           i.price_fen, ''
    from ticket.orders o
    join ticket.order_item i on i.supplier_id = p_supplier
                            and i.order_id = p_order
    left join ticket.product p on p.supplier_id = p_supplier
                              and p.product_id = i.product_id
    left join ticket.agent a on a.supplier_id = p_supplier
                            and a.agent_id = p_agent
    where o.supplier_id = p_supplier
      and o.order_id = p_order
      and o.agent_id = p_agent
    order by i.line_no;

    if not found then
        verdict := 'ORDER_UNKNOWN';
        return next;
    end if;
end;
$$;

comment on function api.order_birth is
'OrderProducts'' answer (4.2.4): an order as it was created.';

grant execute on function api.order_birth to ticket_nginx;
