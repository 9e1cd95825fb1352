create or replace function api.rail_record(
    p_owner     text,
    p_lease     interval,
    p_supplier  int4,
    p_rail      int8,
    p_case      int2,
    p_facts     jsonb)
returns table (verdict text, state text, next text, due_at timestamptz,
               pay_no text, amount_fen int8, pay_key text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now   constant timestamptz := api.now();
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    select o.* into v_order
    from ticket.rail_order o
    where o.supplier_id = p_supplier and o.rail_id = p_rail
    for no key update;

    select c.* into v_case
    from ticket.rail_case c
    where c.supplier_id = p_supplier and c.rail_id = p_rail
      and c.case_no = p_case;

    if v_case.lease_owner is distinct from p_owner then
        perform impl.rail_late(v_case, p_facts, v_now);
        verdict := 'RAIL_LEASE';
        state := v_case.state;
        next := '';
        return next;
        return;
    end if;

    v_case := impl.rail_record(v_order, v_case, p_facts, 'worker', v_now);

    /* It was a good check, or the payment was made just now: go on. */
    next := case when v_case.state = 'S' then 'pay'
                 when v_case.state = 'V' and v_case.due_at <= v_now
                 then 'verify'
                 else '' end;

    update ticket.rail_case c
    set lease_owner = case when next <> '' then p_owner end,
        lease_until = case when next <> '' then v_now + p_lease end,
        due_at = case when next <> '' then v_now + p_lease else c.due_at end
    where c.supplier_id = p_supplier and c.rail_id = p_rail
      and c.case_no = p_case
    returning c.* into strict v_case;

    state := v_case.state;
    due_at := v_case.due_at;
    pay_no := v_case.pay_no;
    amount_fen := v_case.total_fen;
    pay_key := impl.rail_pay_key(v_order, v_case);
    return next;
end;
$$;

comment on function api.rail_record is
'What the site and the channel have answered to a case that is leased to
p_owner, as p_facts, and what follows.  next "pay": the payment may be made, by
who receives this answer, once.';

grant execute on function api.rail_record to ticket_worker;
