-- Member of p_change: limit_fen; without it there is none any more.
create or replace function api.staff_approval_limit(
    p_supplier text,
    p_action text,
    p_change jsonb)
returns table (verdict text, subject text, action text, limit_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_limit    int8 := (p_change ->> 'limit_fen')::int8;
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);

    if p_action <> all (impl.limited_actions()) or v_limit < 0 then
        perform impl.staff_refuse('LIMIT_ACTION', p_action,
            array_to_string(impl.limited_actions(), ', '));
    end if;

    update ticket.supplier s
    set approval_limits = case when v_limit is null
                          then s.approval_limits - p_action
                          else s.approval_limits
                               || jsonb_build_object(p_action, v_limit) end
    where s.supplier_id = v_supplier.supplier_id;

    return query
    select l.* from api.staff_approval_limits(p_supplier) l;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_approval_limit is
'Sets above how much a second person approves an action.';

grant execute on function api.staff_approval_limit to ticket_staff;
