-- p_suppliers, p_rails: null, whatever is due; else those alone.
create or replace function api.rail_claim(
    p_owner      text,
    p_limit      int4,
    p_lease      interval,
    p_suppliers  int4[],
    p_rails      int8[])
returns table (now timestamptz, supplier_id int4, rail_id int8, case_no int2,
               what text, provider text, order_no text, held_no text,
               un bytea, un_context text, pwd bytea, pwd_what text,
               pwd_context text, pay_no text, total_fen int8, pay_key text,
               close bool, lease_until timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now      constant timestamptz := api.now();
    v_key      record;
    v_order    ticket.rail_order;
    v_case     ticket.rail_case;
    v_password ticket.rail_password;
    v_room     int4 := p_limit;
begin
    for v_key in
        select c.supplier_id, c.rail_id, c.case_no
        from ticket.rail_case c
        where c.due_at <= v_now
          and (p_suppliers is null or c.supplier_id = any (p_suppliers))
          and (p_rails is null or c.rail_id = any (p_rails))
          and (impl.rail_supplier(c.supplier_id)).provider = 'http'
          /* However many wait for one account, others come behind them. */
          and not exists (
              select
              from ticket.rail_case l
              where l.un_index = c.un_index
                and l.lease_until is not null and l.lease_until > v_now)
        order by c.due_at
        limit p_limit * 4
    loop
        exit when v_room = 0;

        /* Behind its order, as all that changes a case. */
        select o.* into v_order
        from ticket.rail_order o
        where o.supplier_id = v_key.supplier_id and o.rail_id = v_key.rail_id
        for no key update skip locked;

        continue when not found;

        v_case := impl.rail_claimed(v_order, v_key.case_no, p_owner, p_lease,
                                    v_now);
        continue when v_case.rail_id is null;

        select w.* into v_password
        from ticket.rail_password w
        where w.supplier_id = v_case.supplier_id
          and w.agent_id = v_case.agent_id;

        v_room := v_room - 1;
        now := v_now;
        supplier_id := v_case.supplier_id;
        rail_id := v_case.rail_id;
        case_no := v_case.case_no;
        what := impl.rail_what(v_case.state);
        provider := 'http';
        order_no := v_order.order_no;
        held_no := v_case.held_no;
        un := v_case.un_sealed;
        un_context := v_order.order_no;
        pwd := coalesce(v_case.pwd_sealed, v_password.password_sealed);
        pwd_what := case when v_case.pwd_sealed is not null then 'rail'
                         else 'rail_password' end;
        pwd_context := case when v_case.pwd_sealed is not null
                            then v_order.order_no
                            else (select a.merchant_code
                                  from ticket.rail_agent a
                                  where a.supplier_id = v_case.supplier_id
                                    and a.agent_id = v_case.agent_id) end;
        pay_no := v_case.pay_no;
        total_fen := v_case.total_fen;
        pay_key := impl.rail_pay_key(v_order, v_case);
        close := v_case.state = 'V' and v_case.proof_at is not null
                 and v_case.paid_at is null and v_case.closed_at is null
                 and impl.rail_limit(v_case) > v_now;
        lease_until := v_case.lease_until;
        return next;
    end loop;
end;
$$;

comment on function api.rail_claim is
'Purchase cases that are due, leased to p_owner, and what is to be done with
each: "check" the held order, "verify" a payment, "look" for tickets, or for
"returns".  Never "pay": that only api.rail_record() says, once.';

grant execute on function api.rail_claim to ticket_worker;
