create or replace function api.change_pay_password(p_supplier int4,
    p_agent int4, p_code int8, p_hash bytea, p_password bytea)
returns table (verdict text, subject text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now      constant timestamptz := api.now();
    v_verdict  text;
    v_code     timestamptz;
begin
    perform from ticket.agent a
    where a.supplier_id = p_supplier and a.agent_id = p_agent
    for no key update;

    select c.verdict, c.created_at into v_verdict, v_code
    from impl.otp_verdict(p_supplier, p_agent, 3::int2, 0, p_code, p_hash,
                           v_now) c;

    if v_verdict is null then
        update ticket.code c
        set used_at = v_now
        where c.supplier_id = p_supplier and c.agent_id = p_agent
          and c.purpose = 3 and c.order_id = 0 and c.created_at = v_code;

        /* Its version rises with it: see impl.agent_version(). */
        update ticket.agent a
        set pay_password_hash = p_password
        where a.supplier_id = p_supplier and a.agent_id = p_agent;

        /* What was guessed wrong of the old one says nothing about it. */
        perform impl.guess_lift(p_supplier, p_agent,
                                impl.guess_kinds('payment'), 'agent');
    end if;

    return query select v_verdict, null::text;
end;
$$;

comment on function api.change_pay_password is
'ChangePayPwd (ch. 4.2.26), permission and password''s form checked: stores the
hash of a new payment password for the code that was sent under the document
number p_code.';

grant execute on function api.change_pay_password to ticket_nginx;
