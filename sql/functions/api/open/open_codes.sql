-- p_own: the distributor's number of the order.
create or replace function api.open_codes(p_supplier int4, p_agent int4,
                                          p_own text)
returns table (verdict text, subject text, order_id int8, open_id int4,
               status int2, money_fen int8, group_ticket bool, ticket_no int2,
               visitor_no int2, id_sealed bytea, name_sealed bytea,
               phone_sealed bytea, contact_sealed bytea,
               created_at timestamptz, request_key text,
               order_phone_sealed bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
begin
    select o.* into v_order
    from ticket.order_key k
    join ticket.orders o
      on o.supplier_id = k.supplier_id and o.order_id = k.order_id
    where k.supplier_id = p_supplier and k.agent_id = p_agent
      and k.request_key = E'\x02' || p_own;

    verdict := case when v_order.order_id is null then 'ORDER_UNKNOWN'
                    when impl.open_status(v_order) is distinct from 4
                        then 'OPEN_STATE' end;

    if verdict is not null then
        return next;
        return;
    end if;

    return query
    select null::text, null::text, v_order.order_id, n.open_id,
           impl.open_status(v_order), v_order.total_fen, t.group_ticket,
           t.ticket_no, t.visitor_no, t.id_sealed, t.name_sealed,
           t.phone_sealed, n.contact_sealed, v_order.created_at,
           v_order.request_key, v_order.phone_sealed
    from ticket.open_order n
    left join lateral impl.open_tickets(v_order, false) t on true
    where n.supplier_id = p_supplier and n.order_id = v_order.order_id;
end;
$$;

comment on function api.open_codes is
'PersonQrCodes of the open ticket API: the tickets of a paid order whose money
is not back, as api.open_pay() answers them, but ticket_no is the number of the
code that is good now (impl.code_number); one row without a ticket: there is
none left.';

grant execute on function api.open_codes to ticket_nginx;
