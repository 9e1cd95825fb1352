-- The token behind it makes whoever has the key: ticketctl, or nginx.
create or replace function api.staff_order_link(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text, order_id int8, below text,
               life int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_order    ticket.orders;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_order := impl.staff_order(p_supplier, p_order);

    if v_supplier.visitor_url = '' then
        perform impl.staff_refuse('VISITOR_NONE', p_supplier);
    end if;

    perform impl.order_logged(v_order, null, null);

    return query
    select null::text, null::text, p_order, v_supplier.visitor_url,
           api.code_life(v_supplier.supplier_id, p_order);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_link is
'Where the page of an order is, for its visitor; who asked is written down.';

grant execute on function api.staff_order_link to ticket_staff;
