-- p_change: old and new, each as api.staff_agent_seals() answers; new is made
-- with the new name.  The hash of the payment password stays, with the name
-- that it was made with: only the agent knows the password (R129).
create or replace function api.staff_agent_rename(
    p_supplier text,
    p_user text,
    p_new text,
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
    v_supplier int4;
    v_agent    ticket.agent;
    v_new      jsonb := p_change -> 'new';
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    /* Who creates an agent waits here, too. */
    perform from ticket.supplier s where s.supplier_id = v_supplier for update;

    perform
    from ticket.agent a
    where a.supplier_id = v_supplier and a.user_name = p_user
    for no key update;

    v_agent := impl.staff_agent(v_supplier, p_user);
    perform impl.agent_name_free(v_supplier, v_agent.agent_id, p_new);

    if (select to_jsonb(s) - 'verdict' - 'subject'
        from api.staff_agent_seals(p_supplier, p_user) s)
       <> p_change -> 'old'
       /* A console of 1.8.0 knows no keys of the open API. */
       or not v_new ? 'open_keys'
          and p_change -> 'old' -> 'open_keys' <> '{}'
    then
        perform impl.staff_refuse('AGENT_CHANGED', p_user);
    end if;

    perform impl.because(p_change ->> 'reason');

    delete from ticket.agent_name n
    where n.supplier_id = v_supplier and n.user_name = p_new;

    insert into ticket.agent_name (supplier_id, user_name, agent_id, until,
                                   person)
    values (v_supplier, p_user, v_agent.agent_id, api.now(), impl.person());

    update ticket.agent_key k
    set key_sealed = (v_new -> 'keys' ->> k.key_index::text)::bytea
    where k.supplier_id = v_supplier and k.agent_id = v_agent.agent_id;

    update ticket.open_key k
    set key_sealed = (v_new -> 'open_keys' ->> k.key_index::text)::bytea
    where k.supplier_id = v_supplier and k.agent_id = v_agent.agent_id;

    /* The version rises with it: nobody books, and no callback goes out, under
       the old name any more. */
    update ticket.agent a
    set user_name = p_new,
        password_sealed = (v_new ->> 'password_sealed')::bytea,
        phone1_sealed = (v_new ->> 'phone1_sealed')::bytea,
        phone2_sealed = (v_new ->> 'phone2_sealed')::bytea,
        pay_user =
            case when a.pay_password_hash is not null
                 then nullif(coalesce(a.pay_user, p_user), p_new)
            end
    where a.supplier_id = v_supplier and a.agent_id = v_agent.agent_id;

    return query select * from api.staff_agent_show(p_supplier, p_new);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_rename is
'Gives an agent another user name (2.15): its keys, passwords, orders and money
stay, requests under the old name are refused from now on, callbacks carry the
new one, also of what happened before.  Nobody else gets the old name.';

grant execute on function api.staff_agent_rename to ticket_staff;
