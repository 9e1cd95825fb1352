-- Members of p_change are column names; what is missing stays.
create or replace function api.staff_open_agent_set(
    p_supplier text,
    p_user text,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, partner_id int4, enabled bool,
               notice_url text, product_notices bool, keys text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_agent ticket.agent;
    v_old ticket.open_agent;
    v_new ticket.open_agent;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    perform impl.staff_agent_locked(v_supplier.supplier_id, p_user);
    v_agent := impl.staff_agent(v_supplier.supplier_id, p_user);

    select o.* into v_old
    from ticket.open_agent o
    where o.supplier_id = v_agent.supplier_id
      and o.agent_id = v_agent.agent_id;

    v_old.supplier_id := v_agent.supplier_id;
    v_old.agent_id := v_agent.agent_id;
    v_old.enabled := coalesce(v_old.enabled, false);
    v_old.notice_url := coalesce(v_old.notice_url, '');
    v_old.product_notices := coalesce(v_old.product_notices, false);
    v_new := jsonb_populate_record(v_old, p_change);

    if v_new.notice_url <> v_old.notice_url then
        if not impl.callback_allowed(v_new.notice_url, v_agent.plain_callback,
                                     v_supplier.plain_callback)
        then
            perform impl.staff_refuse('CALLBACK_PLAIN', v_new.notice_url);
        end if;

        if not impl.callback_reachable(v_new.notice_url) then
            perform impl.staff_refuse('CALLBACK_REACH', v_new.notice_url);
        end if;
    end if;

    insert into ticket.open_agent as o (supplier_id, agent_id, enabled,
                                        notice_url, product_notices)
    values (v_new.supplier_id, v_new.agent_id, v_new.enabled,
            v_new.notice_url, v_new.product_notices)
    on conflict (supplier_id, agent_id) do update
        set enabled = excluded.enabled,
            notice_url = excluded.notice_url,
            product_notices = excluded.product_notices;

    return query select * from api.staff_open_agent_show(p_supplier, p_user);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_agent_set is
'Says whether an agent may call the open API, and where it is told of what
happens to its orders and products.';

grant execute on function api.staff_open_agent_set to ticket_staff;
