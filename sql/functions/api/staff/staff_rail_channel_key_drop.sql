create or replace function api.staff_rail_channel_key_drop(
    p_supplier text,
    p_index int4)
returns table (verdict text, subject text, key_index int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.staff_rail_key_end(v_supplier, 0, 'channel', p_index);

    return query select null::text, null::text, p_index;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_channel_key_drop is
'Ends a key for rail orders of the channel.';

grant execute on function api.staff_rail_channel_key_drop to ticket_staff;
