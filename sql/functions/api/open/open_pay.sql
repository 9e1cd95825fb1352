-- p_number: of the order, by the API or ours.  p_unit_fen, p_tickets: -1: not
-- sent.  p_version: of the agent's row, as nginx has it; null: not compared.
create or replace function api.open_pay(p_supplier int4, p_agent int4,
    p_number int8, p_unit_fen int8, p_tickets int8, p_eticket text,
    p_version int8)
returns table (verdict text, subject text, order_id int8, open_id int4,
               status int2, money_fen int8, group_ticket bool, ticket_no int2,
               visitor_no int2, id_sealed bytea, name_sealed bytea,
               phone_sealed bytea, contact_sealed bytea,
               created_at timestamptz, request_key text,
               order_phone_sealed bytea)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
begin
    v_order := impl.open_order(p_supplier, p_agent, p_number);

    if v_order.state = '0' then
        select y.verdict, y.subject into verdict, subject
        from impl.open_pay(v_order, p_unit_fen, p_tickets, p_eticket,
                           p_version) y;

        if verdict is null then
            v_order := impl.open_order(p_supplier, p_agent, p_number);
        end if;

    /* What was paid once is answered as it was then, for ever. */
    elsif impl.open_status(v_order) is null then
        verdict := case when v_order.order_id is null then 'ORDER_UNKNOWN'
                        when v_order.state = '4'
                            then impl.open_order_ended(v_order)
                        else 'OPEN_STATE' end;
    end if;

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
    left join lateral impl.open_tickets(v_order, true) t
      on v_order.delivered_at is not null
    where n.supplier_id = p_supplier and n.order_id = v_order.order_id;
end;
$$;

comment on function api.open_pay is
'Pay of the open ticket API: debits the deposit and issues the tickets or, where
staff confirm first, puts the money aside.  Answers with the tickets, one row
each, or one row without a ticket while there are none; said again it answers
the same, whatever became of the tickets.';

grant execute on function api.open_pay to ticket_nginx;
