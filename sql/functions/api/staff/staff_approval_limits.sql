create or replace function api.staff_approval_limits(p_supplier text)
returns table (verdict text, subject text, action text, limit_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_limits jsonb;
begin
    v_limits := (impl.staff_supplier(p_supplier)).approval_limits;

    return query
    select null::text, null::text, a.name, (v_limits ->> a.name)::int8
    from unnest(impl.limited_actions()) a (name)
    order by a.name;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_approval_limits is
'Above how much a second person approves, by action; null: no limit.';

grant execute on function api.staff_approval_limits to ticket_staff;
