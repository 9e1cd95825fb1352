-- Members of p_change: enabled, callback_url, purchase_on, unfreeze_min; what
-- is missing stays.
create or replace function api.staff_rail_merchant_set(
    p_supplier text,
    p_user text,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, agent_id int4, merchant_code text,
               enabled bool, purchase_on bool, callback_url text,
               unfreeze_min int4, password_version int4,
               password_at timestamptz, keys int4, orders int8,
               frozen_fen int8, purchase_fen int8, held_fen int8,
               refund_fen int8, available_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent    int4;
    v_url      text;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_agent := (impl.staff_rail_agent(v_supplier, p_user)).agent_id;

    select r.callback_url into v_url
    from ticket.rail_agent r
    where r.supplier_id = v_supplier and r.agent_id = v_agent;

    update ticket.rail_agent r
    set enabled = coalesce((p_change ->> 'enabled')::bool, r.enabled),
        purchase_on = coalesce((p_change ->> 'purchase_on')::bool,
                               r.purchase_on),
        callback_url = impl.staff_rail_url(p_change ->> 'callback_url',
                                           r.callback_url),
        unfreeze_min = coalesce((p_change ->> 'unfreeze_min')::int4,
                                r.unfreeze_min)
    where r.supplier_id = v_supplier and r.agent_id = v_agent;

    if coalesce(p_change ->> 'callback_url', v_url) <> v_url then
        perform impl.rail_readdressed(v_supplier, v_agent);
    end if;

    return query
    select null::text, null::text, m.*
    from impl.staff_rail_merchants(v_supplier, v_agent) m;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_merchant_set is
'Changes how an agent buys rail tickets.';

grant execute on function api.staff_rail_merchant_set to ticket_staff;
