create or replace function api.staff_settle_names(p_supplier text,
                                                  p_order int8)
returns table (verdict text, subject text, request_key text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_order    ticket.orders;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

    if not found or not impl.settle_sold(v_order) then
        perform impl.staff_refuse('SETTLE_MISSING', p_order::text);
    end if;

    return query select null::text, null::text, v_order.request_key;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_names is
'What visitors of an order of settlement are sealed for, for who names them.';

grant execute on function api.staff_settle_names to ticket_nginx, ticket_staff;
