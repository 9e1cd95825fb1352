create or replace function api.re_make_ticket(p_supplier int4, p_agent int4,
    p_order int8, p_model text)
returns table (verdict text, subject text, order_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_pause   constant interval := '5 minutes';
    c_resends constant int2 := 10;
    v_now     constant timestamptz := api.now();
    v_order   ticket.orders;
    v_voucher ticket.voucher;
    v_hands   text;
    v_verdict text;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    select v.* into v_voucher
    from ticket.voucher v
    where v.supplier_id = p_supplier and v.order_id = p_order;

    v_hands := impl.order_hands_out(v_order, v_now);

    v_verdict := case
        when v_order.order_id is null then 'VOUCHER_UNKNOWN'
        when v_order.state in ('0', '1') then 'VOUCHER_UNPAID'
        when v_hands is null then 'VOUCHER_STATE'
        when v_voucher.resent >= c_resends then 'VOUCHER_TOO_OFTEN'
        when v_voucher.last_at > v_now - c_pause then 'VOUCHER_TOO_SOON'
        when case v_hands
                 when 'ticket' then impl.queue_tickets(p_supplier, p_order,
                                                       p_model::int2, v_now)
                 else impl.queue_vouchers(p_supplier, p_order, p_model::int2,
                                          v_now) end = 0
             then 'VOUCHER_OFF' end;

    if v_verdict is null then
        insert into ticket.voucher as v (supplier_id, order_id, resent, last_at)
        values (p_supplier, p_order, 1, v_now)
        on conflict (supplier_id, order_id) do update
        set resent = v.resent + 1, last_at = excluded.last_at;
    end if;

    return query select v_verdict, null::text, p_order;
end;
$$;

comment on function api.re_make_ticket is
'ReMakeTicket (ch. 4.2.11): queues once more the voucher of a paid order that
has not been picked up or printed, or the tickets of one that phones pass with,
as SMS (0), picture message (1) or both (2), whatever was said about notices:
the agent asks for it.  Five minutes after the last one, ten times at most.';

grant execute on function api.re_make_ticket to ticket_nginx;
