create or replace function api.staff_key_issue(
    p_supplier text,
    p_user text,
    p_sealed bytea)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, k.*
    from impl.staff_key_add('agent_key', p_supplier, p_user, p_sealed,
                            'KEY_THIRD') k;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_issue is
'Gives an agent one more key; two can live at a time.';

grant execute on function api.staff_key_issue to ticket_staff;
