create or replace function api.staff_rail_channel_key_issue(
    p_supplier text,
    p_sealed bytea)
returns table (verdict text, subject text,
               key_index int4, created_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    return query
    select null::text, null::text,
           impl.staff_rail_key_put(v_supplier, 0, 'channel', p_sealed),
           api.now();

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_channel_key_issue is
'Gives the channel of rail orders one more key; two can live at a time.';

grant execute on function api.staff_rail_channel_key_issue to ticket_staff;
