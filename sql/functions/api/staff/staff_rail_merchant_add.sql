-- Members of p_change: callback_url, purchase_on, unfreeze_min.
create or replace function api.staff_rail_merchant_add(
    p_supplier text,
    p_user text,
    p_code text,
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
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_agent := impl.staff_agent_locked(v_supplier, p_user);

    if p_code !~ '^[a-z0-9]{2,10}$' then
        perform impl.staff_refuse('RAIL_CODE', p_code);
    elsif exists (select from ticket.rail_agent r
                  where r.supplier_id = v_supplier
                    and (r.agent_id = v_agent or r.merchant_code = p_code))
    then
        perform impl.staff_refuse('RAIL_MERCHANT_EXISTS', p_user, p_code);
    elsif (select count(*)
           from ticket.rail_agent r
           where r.supplier_id = v_supplier) >= 1000
    then
        perform impl.staff_refuse('RAIL_MERCHANTS_MANY', p_supplier);
    end if;

    insert into ticket.rail_agent (supplier_id, agent_id, merchant_code,
        purchase_on, callback_url, unfreeze_min)
    values (v_supplier, v_agent, p_code,
            coalesce((p_change ->> 'purchase_on')::bool, false),
            impl.staff_rail_url(p_change ->> 'callback_url', ''),
            (p_change ->> 'unfreeze_min')::int4);

    insert into ticket.rail_balance (supplier_id, agent_id)
    values (v_supplier, v_agent)
    on conflict do nothing;

    return query
    select null::text, null::text, m.*
    from impl.staff_rail_merchants(v_supplier, v_agent) m;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_merchant_add is
'Lets an agent buy rail tickets, by a code of its own.';

grant execute on function api.staff_rail_merchant_add to ticket_staff;
