create or replace function api.revoke_refund_2(p_supplier int4, p_agent int4,
    p_order int8, p_total_fen int8, p_reason text)
returns table (verdict text, subject text, order_id int8, state text,
               own_number text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order       ticket.orders;
    v_application ticket.refund_application;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    select a.* into v_application
    from ticket.refund_application a
    where a.supplier_id = p_supplier and a.order_id = v_order.order_id
      and a.state = v_order.state and v_order.state in ('7', '8')
    for no key update;

    verdict := case
        when v_order.order_id is null then 'REVOKE_UNKNOWN'
        when v_application.no is null then 'REVOKE_STATE'
        /* It would be applied for again, as of an order not taken (R21), or
           whose performance was cancelled. */
        when v_order.valid_until <= api.now()
             or impl.order_off(v_order) then 'REVOKE_LATE'
        when p_total_fen not in (v_order.total_fen, v_application.amount_fen)
            then 'REVOKE_AMOUNT'
        when v_application.dealing then 'REVOKE_DEALING' end;

    if verdict is null then
        begin
            if not impl.application_void(p_supplier, p_order,
                                         v_application.no)
            then
                raise exception using errcode = 'ST001';
            end if;
        exception when sqlstate 'ST001' then
            verdict := 'REVOKE_SENT';
        end;
    end if;

    order_id := p_order;
    own_number := impl.client_ref(v_order.request_key);
    state := v_order.state;

    if verdict is null then
        update ticket.refund_application a
        set state = 'V', decided_at = api.now(), remark = left(p_reason, 200)
        where a.supplier_id = p_supplier and a.order_id = p_order
          and a.no = v_application.no;

        state := v_application.from_state;

        update ticket.orders o
        set state = v_application.from_state
        where o.supplier_id = p_supplier and o.order_id = p_order;

        /* It may have been passed over meanwhile. */
        perform impl.activation_due(p_supplier, p_order)
        where state = '6';
    end if;

    return next;
end;
$$;

comment on function api.revoke_refund_2 is
'RevokeOrder (4.2.28): takes back an application before it is dealt with and
before anything may have been sent (R16, R211); the order is what it was, and is
activated where its supplier wants that of paid ones (R203).  The amount is that
of the order or what would have gone back: no part of it.';

grant execute on function api.revoke_refund_2 to ticket_nginx;
