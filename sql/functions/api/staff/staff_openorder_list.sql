create or replace function api.staff_openorder_list(p_supplier text)
returns table (verdict text, subject text, order_id int8, open_id int4,
               own_number text, agent text, day date, products text,
               total_fen int8, paid_at timestamptz, valid_until timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, o.order_id, n.open_id,
           impl.client_ref(o.request_key), a.user_name::text, o.day,
           impl.order_description(o.supplier_id, o.order_id), o.total_fen,
           o.paid_at, o.valid_until
    from ticket.orders o
    join ticket.open_order n
      on n.supplier_id = o.supplier_id and n.order_id = o.order_id
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    where o.supplier_id = v_supplier
      and o.state in ('0', '2', 'C', '5', '6') and o.state = '2'
      and o.valid_until is not null
    order by o.paid_at, o.order_id
    limit 1000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_openorder_list is
'Orders of the open ticket API that are paid and wait for staff, the oldest
first.';

grant execute on function api.staff_openorder_list to ticket_staff;
