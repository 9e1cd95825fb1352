create or replace function api.staff_rail_merchant_list(p_supplier text)
returns table (verdict text, subject text,
               user_name text, agent_id int4, merchant_code text,
               enabled bool, purchase_on bool, callback_url text,
               unfreeze_min int4, password_version int4,
               password_at timestamptz, keys int4, orders int8,
               frozen_fen int8, purchase_fen int8, held_fen int8,
               refund_fen int8, available_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, m.*
    from impl.staff_rail_merchants(v_supplier,
        impl.staff_rail_sees(v_supplier, null)) m;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_merchant_list is
'Agents that buy rail tickets, with their balances.';

grant execute on function api.staff_rail_merchant_list to ticket_staff;
