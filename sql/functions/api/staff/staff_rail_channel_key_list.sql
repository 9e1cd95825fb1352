create or replace function api.staff_rail_channel_key_list(p_supplier text)
returns table (verdict text, subject text, key_index int4,
               created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, k.key_index, k.created_at
    from ticket.rail_key k
    where k.supplier_id = v_supplier
      and k.agent_id = 0
    order by k.key_index;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_channel_key_list is
'The live keys for rail orders of the channel.';

grant execute on function api.staff_rail_channel_key_list to ticket_staff;
