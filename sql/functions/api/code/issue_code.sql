create or replace function api.issue_code(p_supplier int4, p_agent int4,
    p_purpose int2, p_order int8, p_phone int2, p_hash bytea, p_text bytea)
returns table (verdict text, subject text, code_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_rebate   constant int2 := 2;
    c_password constant int2 := 3;
    c_life     constant interval := '360 s';
    c_rebate_life constant interval := '600 s';
    c_pause    constant interval := '60 s';
    c_resends  constant int4 := 50;
    c_phone_day constant int4 := 100;           /* codes to one phone */
    v_now      constant timestamptz := api.now();
    v_expire   timestamptz := v_now + c_life;
    v_order    int8 := case p_purpose when c_password then 0 else p_order end;
    v_payable  bool;
    v_user     text;
    v_phone    bytea;
    v_phone_key bytea;
    v_day      timestamptz;
    v_last     timestamptz;
    v_before   int8;            /* the message of the code before */
    v_resend   bool;
    v_code     int8;
    v_message  int8;
begin
    perform impl.database_life(true);       /* before a number and all locks */

    if p_purpose = c_rebate then
        v_expire := v_now + c_rebate_life;
    end if;

    if p_purpose <> c_password then
        select o.state = '0' and (o.pay_by > v_now) is not false
               and o.valid_until > v_now
        into v_payable
        from ticket.orders o
        where o.supplier_id = p_supplier and o.order_id = v_order
          and o.agent_id = p_agent and o.page <> impl.open_page()
        for no key update;

        if v_payable is not true then
            return query select 'CODE_ORDER', null::text, null::int8;
            return;
        end if;
    end if;

    /* The agent's codes are given out one after the other. */
    select a.user_name,
           case p_phone when 2 then a.phone2_sealed else a.phone1_sealed end,
           coalesce(case p_phone when 2 then a.phone2_index
                    else a.phone1_index end,
                    convert_to(p_agent || ' ' || p_phone, 'UTF8'))
    into v_user, v_phone, v_phone_key
    from ticket.agent a
    where a.supplier_id = p_supplier and a.agent_id = p_agent
    for no key update;

    if v_phone is null then
        return query select 'PHONE_UNSET', null::text, null::int8;
        return;
    end if;

    select c.created_at, c.message_id into v_last, v_before
    from ticket.code c
    where c.supplier_id = p_supplier and c.agent_id = p_agent
      and c.purpose = p_purpose and c.order_id = v_order
    order by c.created_at desc
    limit 1;

    if v_now - v_last < c_pause
        or v_now - v_last = c_pause and p_purpose = c_rebate
    then
        return query select 'CODE_TOO_SOON', null::text, null::int8;
        return;
    end if;

    select date_trunc('day', v_now at time zone s.zone) at time zone s.zone
    into v_day
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    v_resend := coalesce(v_last >= v_day, false);

    if v_resend and (
        select count(*)
        from ticket.code c
        where c.supplier_id = p_supplier and c.agent_id = p_agent
          and c.purpose = p_purpose and c.created_at >= v_day
          and c.resend) >= c_resends
    then
        return query select 'CODE_TOO_OFTEN', null::text, null::int8;
        return;
    end if;

    if (select count(*)
        from ticket.code c
        where c.supplier_id = p_supplier and c.phone_key = v_phone_key
          and c.created_at >= v_day) >= c_phone_day
    then
        return query select 'CODE_TOO_OFTEN', null::text, null::int8;
        return;
    end if;

    delete from ticket.code c
    where c.supplier_id = p_supplier and c.agent_id = p_agent
      and c.purpose = p_purpose and c.created_at < v_day - interval '1 day';

    /* Or a late try would make it the newest on the phone. */
    update ticket.message m
    set expire_at = least(m.expire_at, v_now)
    where m.supplier_id = p_supplier and m.message_id = v_before;

    v_code := impl.next_number(p_supplier, v_now);
    v_message := nextval('ticket.message_number');

    insert into ticket.code (supplier_id, code_id, agent_id, purpose, order_id,
                             hash, resend, created_at, expire_at, message_id,
                             phone_key)
    values (p_supplier, v_code, p_agent, p_purpose, v_order, p_hash, v_resend,
            v_now, v_expire, v_message, v_phone_key);

    insert into ticket.message (supplier_id, message_id, order_id, kind,
                                phone_what, seal_context, phone_sealed,
                                text_sealed, created_at, expire_at, due_at)
    values (p_supplier, v_message, nullif(v_order, 0), 1,
            case p_phone when 2 then 'phone2' else 'phone1' end, v_user,
            v_phone, p_text, v_now, v_expire, v_now);

    return query select null::text, null::text, v_code;
end;
$$;

comment on function api.issue_code(int4, int4, int2, int8, int2, bytea, bytea)
is 'ReadyToPay (ch. 4.2.13), ReadyToPayByFK (4.2.23), GetVerificationCode
(4.2.25), permission checked: keeps the hash of a code that C has drawn and
queues the sealed message with it.  Purposes: 1 deposit, 2 rebate, both for an
order that can be paid; 3 change of the payment password.  Another code for the
same order after a minute, at the earliest, and instead of the one before, which
is not sent any more; at most 50 such repeats of a purpose for an agent and day
(R198, R199), and 100 codes of all kinds to one phone and day, whoever asks.
Answers with its document number.';

grant execute on function api.issue_code to ticket_nginx;
