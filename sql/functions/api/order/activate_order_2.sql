create or replace function api.activate_order_2(p_supplier int4, p_agent int4,
    p_order int8, p_all bool, p_products int8[], p_quantities int8[],
    p_day date, p_slot int4, p_medium int2, p_mode int2, p_notice bool,
    p_indexes bytea[], p_lines int2[])
returns table (verdict text, subject text, order_id int8, bill text,
               station_id text, business_type text, station_name text,
               delivered_at timestamptz, total_fen int8, deal_total_fen int8,
               deal_fen int8, fee_fen int8, ticket_count int8,
               person_count int8, product_code text, product_name text,
               ticket_no int2, persons int4, day date, free int4,
               price_fen int8, amount_fen int8, line_code text, line_name text,
               slot_no int2, start_minute int2, end_minute int2,
               ticket_state text, request_key text, name_sealed bytea,
               id_sealed bytea, quota_id int8, remaining int8,
               quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now       timestamptz := api.now();
    v_order     ticket.orders;
    v_want      int4[];         /* by item */
    v_persons   int4;
    v_visitors  int2[];
    v_account   int4;
    v_deal      int8;
    v_fee       int8;
    v_rest      int2[];         /* tickets not taken */
    v_held      bytea;
    v_state     "char";
    v_moves     bool;           /* its place may move */
    v_seek      int4 := p_slot; /* see impl.slot_offer */
    v_slots     int8[] := '{}';
    v_slot      int2;
    v_quotas    int8[];
    v_remaining int8[];
    v_versions  int8[];
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    select case
        when s.activateable = 0 then 'ACTIVATE_FORBIDDEN'
        when s.gate_media & p_medium = 0 then 'ACTIVATE_MEDIUM'
        when v_order.order_id is null then 'ACTIVATE_UNKNOWN'
        when v_order.state not in ('2', '6', 'C')
             or impl.order_stopped(v_order)
             or impl.order_off(v_order) then 'ACTIVATE_STATE'
        when (v_order.state = 'C') <> (p_mode = 2) then 'ACTIVATE_MODE'
        end                                                         /* R208 */
    into verdict
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    if verdict is null then
        select w.verdict, w.want into verdict, v_want
        from impl.activation_want(p_supplier, p_order, p_all, p_products,
                                  p_quantities) w;
    end if;

    if verdict is null then
        select r.verdict, r.subject into verdict, subject
        from impl.activation_refusal(p_supplier, v_order, v_want, p_day,
                                     p_slot, p_medium, p_indexes, p_lines,
                                     v_now) r;
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    v_now := impl.order_moment(v_order, v_now);

    /* Who said -1 at booking has been told of a slot, and keeps it. */
    v_moves := impl.slot_moves(p_supplier, v_order);

    if p_slot = -1 and impl.slot_choice(v_order.page, v_order.edition) = 1 then
        v_seek := null;
    end if;

    if v_moves then
        perform impl.slot_prepare(p_supplier, v_order, p_day, v_seek, v_now);

        v_slots := impl.slot_own(v_order) || array(
            select f.quota_id
            from impl.slot_offer(p_supplier, v_order, p_day, v_seek, v_now) f);
    end if;

    v_account := impl.paying_account(p_agent, v_order.pay_method);

    perform from ticket.account a
    where a.supplier_id = p_supplier and a.account_id = v_account
    for no key update;

    /* Documents follow, so the quotas that will be released come now. */
    perform impl.activation_lock_quotas(p_supplier, v_order, v_want, v_slots);

    v_persons := (select sum(w.n) from unnest(v_want) w(n));

    if v_moves then
        v_slot := impl.slot_pick(p_supplier, v_order, p_day, v_seek, v_persons,
                                 v_now);

        if v_slot is null then
            verdict := 'SLOT_FULL';
            return next;
            return;
        end if;
    end if;

    v_visitors := array(
        select v.visitor_no
        from impl.activation_visitors(p_supplier, p_order, v_want, p_indexes,
                                      p_lines) v);

    v_held := impl.hold_documents(p_supplier, p_order, p_day, v_visitors,
                                  v_want);

    if v_held is not null then
        verdict := 'DOCUMENT_TICKET';
        request_key := v_order.request_key;
        id_sealed := impl.document_seal(p_supplier, v_order, v_held);
        return next;
        return;
    end if;

    perform impl.settle_documents(p_supplier, p_order);

    select i.deal_fen, i.fee_fen, i.rest into v_deal, v_fee, v_rest
    from impl.activation_items(p_supplier, v_order, v_want, v_visitors, p_day,
                               v_now) i;

    update ticket.ticket t
    set state = impl.ticket_issued(t)
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.ticket_no <> all (v_rest);

    if v_rest <> '{}' then
        select array_agg(r.quota_id), array_agg(r.remaining),
               array_agg(r.quota_version)
        into v_quotas, v_remaining, v_versions
        from impl.release_order(p_supplier, p_order, v_rest) r;
    end if;

    if v_moves then
        select v_quotas || array_agg(r.quota_id),
               v_remaining || array_agg(r.remaining),
               v_versions || array_agg(r.quota_version)
        into v_quotas, v_remaining, v_versions
        from impl.slot_move(p_supplier, v_order, p_day, v_slot, v_persons) r;
    end if;

    v_state := case v_order.state when 'C' then 'D' else '3' end;

    update ticket.orders o
    set state = v_state, medium = p_medium, notice = p_notice,
        visit_day = nullif(p_day, o.day), delivered_at = v_now,
        deal_fen = v_deal, fee_fen = v_fee,
        transfers = impl.activation_money(p_supplier, v_order, v_deal, v_fee,
                                          v_now),
        events = impl.queue_event(p_supplier, p_order, p_agent, o.request_key,
                                  o.events, impl.event_kind('state'), v_state,
                                  null, v_now)
    where o.supplier_id = p_supplier and o.order_id = p_order;

    if v_order.state = '6' then
        perform impl.application_rest(p_supplier, p_order);         /* R68 */
    end if;

    return query
    select l.*, null::int8, null::int8, null::int8
    from api.ticket_list_2(p_supplier, p_agent, p_order) l;

    for quota_id, remaining, quota_version in
        select * from unnest(v_quotas, v_remaining, v_versions)
    loop
        return next;
    end loop;
end;
$$;

comment on function api.activate_order_2 is
'ActivateTicket (ch. 4.2.41): delivers an order that is paid for or whose money
is held, whole or in part (R22-R24, R67-R71); what is not taken can never be
delivered.  Answers with its tickets, as api.ticket_list_2() does, then with the
quotas released; DOCUMENT_TICKET with the seal of the document.';

grant execute on function api.activate_order_2 to ticket_nginx;
