-- The order that a client reference was given to, and its initial state: for a
-- booking that would be refused today, but replays one that was not (D11).  A
-- key made of a signature has its order until impl.key_until().
create or replace function api.find_order_2(p_supplier int4, p_agent int4,
                                            p_key text)
returns table (order_id int8, content_hash bytea, created_at timestamptz,
               slot_no int2, state "char", pay_timeout_min int4,
               open_id int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select k.order_id, k.content_hash, o.created_at, o.slot_no, o.born_state,
           o.pay_timeout_min,
           case when o.page = impl.open_page() then (
               select y.open_id
               from ticket.open_order y
               where y.supplier_id = o.supplier_id
                 and y.order_id = o.order_id) end
    from ticket.order_key k
    join ticket.orders o on o.supplier_id = k.supplier_id
                        and o.order_id = k.order_id
    where k.supplier_id = p_supplier
      and k.agent_id = p_agent
      and k.request_key = p_key
      and impl.key_until(k.request_key, o.created_at, o.pay_timeout_min)
          > api.now();
end;
$$;

comment on function api.find_order_2 is
'The order with an agent''s idempotency key, as it was created.';

grant execute on function api.find_order_2 to ticket_nginx;
