create or replace function impl.staff_openrefund(p_supplier text,
    p_apply int4)
returns ticket.open_refund
language plpgsql volatile
as $$
declare
    v_supplier int4;
    v_refund   ticket.open_refund;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select r.* into v_refund
    from ticket.open_refund r
    where r.supplier_id = v_supplier and r.apply_id = p_apply;

    if not found then
        perform impl.staff_refuse('OPEN_REFUND_MISSING', p_apply::text);
    end if;

    /* The order before what was asked of it, as its distributor does. */
    perform impl.staff_order(p_supplier, v_refund.order_id);

    select r.* into strict v_refund
    from ticket.open_refund r
    where r.supplier_id = v_supplier and r.apply_id = p_apply
    for no key update;

    if v_refund.state <> 0 then
        perform impl.staff_refuse('OPEN_REFUND_DECIDED', p_apply::text,
                                  impl.worded(impl.open_refund_state(
                                      v_refund.state)));
    end if;

    return v_refund;
end;
$$;

comment on function impl.staff_openrefund(text, int4) is
'Helper: a refund that a distributor asks for by the open ticket API, of which
staff have not said anything yet, and its order, both locked, or a refusal.';

create or replace function impl.open_refund_state(p_state int2)
returns text
language sql immutable
as $$
    select case p_state when 0 then 'open' when 1 then 'refunded'
                        else 'refused' end;
$$;

comment on function impl.open_refund_state(int2) is
'What has become of a refund that was asked for by the open ticket API.';

create or replace function impl.open_refund_decide(
    p_refund ticket.open_refund, p_state int2, p_reason text)
returns ticket.open_refund
language plpgsql volatile
as $$
begin
    update ticket.open_refund r
    set state = p_state, reason = p_reason, decided_by = impl.person(),
        decided_at = greatest(r.at, api.now())
    where r.supplier_id = p_refund.supplier_id
      and r.agent_id = p_refund.agent_id
      and r.refund_no = p_refund.refund_no
    returning r.* into strict p_refund;

    return p_refund;
end;
$$;

comment on function impl.open_refund_decide(ticket.open_refund, int2, text) is
'Writes down what staff say of a refund that was asked for.';
