-- Members of p_change are column names; what is missing stays.  Secrets come
-- sealed or hashed.  The user name is sealed
-- into them: staff_agent_rename.
create or replace function api.staff_agent_set(
    p_supplier text,
    p_user text,
    p_change jsonb)
returns table (verdict text, subject text,
               agent_id int4, user_name text, name text, unit_type int4,
               unit_id text, enabled bool, official bool,
               can_cash bool, can_deposit bool, can_rebate bool,
               can_epay bool, day_limit int4, all_products bool,
               products text, keys text, has_pay_password bool,
               callback_address text, plain_callback bool,
               sends_notice bool, addresses text, post_only bool,
               strict_mode bool, visitor_refund text, balance_fen int8,
               held_fen int8, version int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_old ticket.agent;
    v_new ticket.agent;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    /* Administrators of a supplier have it for passwords alone. */
    if session_user <> 'ticket_nginx' and not impl.administrator()
       and 'market' <> all (impl.session_roles())
       and p_change - 'password_sealed' <> '{}'
    then
        perform impl.staff_refuse('ROLE_MISSING', 'agent set');
    end if;

    /* Locked, then read: agents change their payment password, address and wish
       for notices by themselves, and what stays must be what they said. */
    perform
    from ticket.agent a
    where a.supplier_id = v_supplier.supplier_id
      and a.user_name = p_user
    for no key update;

    v_old := impl.agent_not_desk(v_supplier.supplier_id, p_user);
    v_new := jsonb_populate_record(v_old, p_change);

    /* R129: once there is one, it is the agent's alone. */
    if p_change ? 'pay_password_hash' and v_old.pay_password_hash is not null
    then
        perform impl.staff_refuse('PAY_PASSWORD_SET', p_user);
    end if;

    if not impl.callback_allowed(v_new.callback_address, v_new.plain_callback,
                                 v_supplier.plain_callback)
       and (v_new.callback_address <> v_old.callback_address
            or v_new.plain_callback is distinct from v_old.plain_callback)
    then
        perform impl.staff_refuse('CALLBACK_PLAIN', v_new.callback_address);
    end if;

    if v_new.callback_address <> v_old.callback_address
       and not impl.callback_reachable(v_new.callback_address)
    then
        perform impl.staff_refuse('CALLBACK_REACH', v_new.callback_address);
    end if;

    update ticket.agent a
    set name = v_new.name,
        unit_type = v_new.unit_type,
        unit_id = v_new.unit_id,
        enabled = v_new.enabled,
        official = v_new.official,
        can_cash = v_new.can_cash,
        can_deposit = v_new.can_deposit,
        can_rebate = v_new.can_rebate,
        can_epay = v_new.can_epay,
        day_limit = v_new.day_limit,
        all_products = v_new.all_products,
        password_sealed = v_new.password_sealed,
        pay_password_hash = v_new.pay_password_hash,
        pay_user = case when p_change ? 'pay_password_hash' then null
                            else v_new.pay_user end,
        phone1_sealed = v_new.phone1_sealed,
        phone2_sealed = v_new.phone2_sealed,
        phone1_index = case when p_change ? 'phone1_sealed'
                       then (p_change ->> 'phone1_index')::bytea
                       else v_new.phone1_index end,
        phone2_index = case when p_change ? 'phone2_sealed'
                       then (p_change ->> 'phone2_index')::bytea
                       else v_new.phone2_index end,
        callback_address = v_new.callback_address,
        plain_callback = v_new.plain_callback,
        sends_notice = v_new.sends_notice,
        addresses = v_new.addresses,
        post_only = v_new.post_only,
        strict_mode = v_new.strict_mode,
        visitor_refund = v_new.visitor_refund
    where a.supplier_id = v_old.supplier_id
      and a.agent_id = v_old.agent_id;

    /* What was guessed wrong of a secret says nothing about the new one. */
    if v_new.password_sealed <> v_old.password_sealed then
        perform impl.guess_lift(v_old.supplier_id, v_old.agent_id,
                                impl.guess_kinds('login'), impl.person());
    end if;

    if v_new.pay_password_hash is distinct from v_old.pay_password_hash then
        perform impl.guess_lift(v_old.supplier_id, v_old.agent_id,
                                impl.guess_kinds('payment'), impl.person());
    end if;

    if v_new.day_limit <> v_old.day_limit then
        perform impl.staff_resize(v_old.supplier_id,
                                  impl.quota_kind('booked'), v_old.agent_id,
                                  impl.staff_today(v_supplier.zone),
                                  date '2199-12-31',
                                  coalesce(nullif(v_new.day_limit, 0),
                                           2147483647));
    end if;

    return query select * from api.staff_agent_show(p_supplier, p_user);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_set is
'Changes an agent; a new day limit counts what was booked today before it.';

grant execute on function api.staff_agent_set to ticket_staff;
