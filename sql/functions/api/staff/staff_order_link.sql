-- The token behind it makes whoever has the key: ticketctl.
create or replace function api.staff_order_link(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text, order_id int8, below text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if not exists (select
                   from ticket.orders o
                   where o.supplier_id = v_supplier.supplier_id
                     and o.order_id = p_order)
    then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    elsif v_supplier.visitor_url = '' then
        perform impl.staff_refuse('VISITOR_NONE', p_supplier);
    end if;

    return query
    select null::text, null::text, p_order, v_supplier.visitor_url;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_link is
'Where the page of an order is, for its visitor.';

grant execute on function api.staff_order_link to ticket_staff;
