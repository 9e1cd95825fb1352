create or replace function api.pay_account_code_2(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool, p_hash bytea, p_method "char",
    p_model text, p_version int8)
returns table (verdict text, subject text, order_id int8, state "char",
               request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now      constant timestamptz := api.now();
    v_purpose  constant int2 := case p_method when 'F' then 2 else 1 end;
    v_state    "char";
    v_verdict  text;
    v_code     timestamptz;
    v_paid     record;
    v_settled  bool;
begin
    select o.state, impl.settle_sold(o) into v_state, v_settled
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    /* A code is for what is paid from an account, not for who is charged. */
    if v_settled then
        return query
        select 'ORDER_NOT_PAYABLE', null::text, p_order, v_state, null::text,
               null::bytea, null::int8, null::int8, null::int8;
        return;
    end if;

    /* What cannot be paid is refused as such, whatever the code; a try with an
       agent's old row is none. */
    if v_state = '0'
        and (p_version <> (select g.version from ticket.agent g
                           where g.supplier_id = p_supplier
                             and g.agent_id = p_agent)) is not true
    then
        select c.verdict, c.created_at into v_verdict, v_code
        from impl.otp_verdict(p_supplier, p_agent, v_purpose, p_order, null,
                               p_hash, v_now) c;

        if v_verdict is not null then
            return query
            select v_verdict, null::text, p_order, '0'::"char", null::text,
                   null::bytea, null::int8, null::int8, null::int8;
            return;
        end if;
    end if;

    select p.* into v_paid
    from api.pay_account_2(p_supplier, p_agent, p_order, p_amount_fen,
                           p_edition, p_activate, p_medium, p_notice,
                           p_method, p_model, p_version) p;

    if v_paid.verdict is null then
        update ticket.code c
        set used_at = v_now
        where c.supplier_id = p_supplier and c.agent_id = p_agent
          and c.purpose = v_purpose and c.order_id = p_order
          and c.created_at = v_code;
    end if;

    return query
    select v_paid.verdict, v_paid.subject, v_paid.order_id, v_paid.state,
           v_paid.request_key, v_paid.id_sealed, v_paid.quota_id,
           v_paid.remaining, v_paid.quota_version;
end;
$$;

comment on function api.pay_account_code_2 is
'api.pay_account_2() with the code that was sent for the order.  A wrong code
counts as a try; a right one with which the payment fails stays good until it
ends.  UseAccountToPay (ch. 4.2.14), UseAccountToPayByFK (4.2.24).';

grant execute on function api.pay_account_code_2 to ticket_nginx;
