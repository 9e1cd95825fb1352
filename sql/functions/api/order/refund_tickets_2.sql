create or replace function api.refund_tickets_2(p_supplier int4, p_agent int4,
    p_order int8, p_tickets int2[])
returns table (verdict text, subject text, order_id int8, state "char",
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now       timestamptz := api.now();
    v_tickets   int2[];
    v_order     ticket.orders;
    v_verdict   text;
    v_subject   text;
begin
    select array_agg(k.ticket_no order by k.pos) into v_tickets
    from (select w.ticket_no, min(w.pos) as pos
          from unnest(p_tickets) with ordinality w(ticket_no, pos)
          group by w.ticket_no) k;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    if impl.settle_issued(p_supplier, v_order.order_id) then
        return query
        select case r.verdict when 'REFUND_LATE' then 'REFUND_EXPIRED'
                              else r.verdict end,  /* that is of slots */
               r.subject, r.order_id, r.state, r.quota_id, r.remaining,
               r.quota_version
        from api.settle_return(p_supplier, p_agent, p_order, v_tickets,
            not exists (select from ticket.settle_ticket t
                        where t.supplier_id = p_supplier
                          and t.order_id = p_order
                          and t.ticket_no = any (v_tickets)
                          and t.expire_at > v_now)) r;
        return;
    end if;

    if v_tickets is null then
        v_verdict := 'REFUND_EMPTY';
    elsif v_order.order_id is null then
        v_verdict := 'REFUND_UNKNOWN';
    elsif exists (select from ticket.supplier s
                  where s.supplier_id = p_supplier and not s.active_refund)
    then
        v_verdict := 'REFUND_CLOSED';
    elsif v_order.state not in ('3', 'D')
          or v_order.pay_method not in ('Y', 'F', 'E')
    then
        v_verdict := 'REFUND_STATE';
    else
        select r.verdict, r.subject into v_verdict, v_subject
        from impl.refund_verdict(p_supplier, p_order, v_tickets, false,
                                 v_now) r;
    end if;

    if v_verdict is not null then
        return query
        select v_verdict, v_subject, p_order, v_order.state,
               null::int8, null::int8, null::int8;
        return;
    end if;

    return query
    select null::text, null::text, p_order, v_order.state,
           r.quota_id, r.remaining, r.quota_version
    from impl.refund_issued(p_supplier, p_order, v_tickets, '2', v_now) r;
end;
$$;

comment on function api.refund_tickets_2 is
'RefundTicket (ch. 4.2.54): refunds issued tickets of one order, all of those
named or none, back the way they were paid (R80-R82), less the breach fee; their
places are sold again.';

grant execute on function api.refund_tickets_2 to ticket_nginx;
