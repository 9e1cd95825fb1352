create or replace function impl.pay_account(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool, p_method "char", p_model text,
    p_version int8)
returns table (verdict text, subject text, order_id int8, state "char",
               request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8, job_id int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now       timestamptz := api.now();
    v_order     ticket.orders;
    v_forced    bool;
    v_forbidden bool;
    v_media     int2;
    v_activate  bool;
    v_medium    int2;
    v_state     "char";
    v_verdict   text;
    v_subject   text;
    v_sealed    bytea;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    select s.activateable = 2, s.activateable = 0, s.gate_media
    into v_forced, v_forbidden, v_media
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    v_activate := p_edition = 40 and (p_activate or v_forced);
    v_medium := coalesce(nullif(p_medium, 0), v_order.medium);

    if p_version <> (select g.version from ticket.agent g
                     where g.supplier_id = p_supplier
                       and g.agent_id = p_agent)
    then
        v_verdict := 'STALE';
    elsif v_order.order_id is null or v_order.state <> '0'
        or v_order.pay_by <= v_now or v_order.valid_until <= v_now
        or impl.order_stopped(v_order)
        or impl.order_off(v_order)
    then
        v_verdict := 'ORDER_NOT_PAYABLE';
    elsif impl.settle_sold(v_order) then
        return query
        select p.* from impl.settle_paid(v_order, p_amount_fen, p_method) p;
        return;
    elsif p_method = 'Y'
        and not (select g.can_deposit from ticket.agent g
                 where g.supplier_id = p_supplier and g.agent_id = p_agent)
    then
        v_verdict := 'DEPOSIT_FORBIDDEN';
    elsif v_order.total_fen <> p_amount_fen then
        v_verdict := 'ORDER_AMOUNT';                                /* R201 */
    elsif v_activate and v_forbidden then
        v_verdict := 'ACTIVATION_FORBIDDEN';
    elsif p_edition = 40 and not v_forbidden and v_medium <> 0
        and v_media & v_medium = 0          /* paper, 0, asks nothing */
    then
        v_verdict := 'ACTIVATION_MEDIUM';
        v_subject := v_medium;
    elsif v_activate then
        select a.verdict, a.subject into v_verdict, v_subject
        from impl.activation_verdict(p_supplier, p_order, v_medium) a;
    end if;

    if v_verdict is null then
        select y.verdict, y.state, y.id_sealed
        into v_verdict, v_state, v_sealed
        from impl.order_pays(v_order, p_method, v_activate, v_medium, p_notice,
                             p_model::int4, v_now) y;
    end if;

    return query
    select v_verdict, v_subject, p_order, coalesce(v_state, v_order.state),
           v_order.request_key::text, v_sealed, null::int8, null::int8,
           null::int8, null::int8;
end;
$$;

comment on function impl.pay_account(int4, int4, int8, int8, int2, bool, int2,
                                     bool, "char", text, int8) is
'Authorises an agent''s deposit (method Y) or rebate (F) for a booked order
(R8, R9) or, in edition 4.0 where asked for or forced, debits it and
activates the order, both or neither (R26, R27, R202).  An order of settlement
is charged to its distributor, as was agreed, and issued: CHARGE_PENDING while
nobody knows what became of that; job_id is to be sent.';
