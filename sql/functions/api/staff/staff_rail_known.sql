-- What readers of actions need to seal what is an agent's, and to read times:
-- its code and number, and the offsets of the supplier's zone, from moments on.
create or replace function api.staff_rail_known(p_supplier text, p_user text)
returns table (verdict text, subject text, known json)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_rail     ticket.rail_agent;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_rail := impl.staff_rail_agent(v_supplier.supplier_id, p_user);

    return query
    select null::text, null::text, json_build_object(
        'agent_id', v_rail.agent_id, 'merchant_code', v_rail.merchant_code,
        'now', impl.microseconds(api.now()),
        'offsets', (
            select json_agg(json_build_array(impl.microseconds(z.at),
                                             z.offset_s) order by z.at)
            from impl.zone_changes(v_supplier.zone, api.now()) z));

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_known is
'What is to be known of an agent before something of it is sealed.';

grant execute on function api.staff_rail_known to ticket_nginx, ticket_staff;
