-- What ticketctl --propose asks for, when an action was refused.  That it needs
-- another person is found out once more here, and so are amount and limit.
create or replace function api.staff_propose(
    p_supplier text,
    p_action text,
    p_args json,
    p_change jsonb)
returns table (verdict text, subject text,
               proposal int8, state text, action text, answer json)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_action   ticket.action;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    select a.* into v_action
    from ticket.action a
    where a.name = p_action and a.name = any (impl.limited_actions());

    if not found then
        perform impl.staff_refuse('LIMIT_ACTION', p_action,
            array_to_string(impl.limited_actions(), ', '));
    end if;

    if not impl.administrator()
       and v_action.roles & impl.role_bits(impl.session_roles()) = 0
    then
        perform impl.staff_refuse('ROLE_MISSING', p_action);
    end if;

    action := p_action;

    begin
        answer := impl.act_call(v_action.function, v_supplier.supplier_id,
                                v_supplier.code, p_args,
                                coalesce(p_change, '{}'));
        state := 'done';

    exception when sqlstate 'ST001' then
        select * into verdict, subject from impl.staff_refusal(sqlerrm);

        if verdict <> 'APPROVAL_NEEDED' then
            raise;
        end if;

        proposal := (impl.propose(v_supplier.supplier_id, p_action, p_args,
                                  coalesce(p_change, '{}'), subject)
                     -> 0 ->> 'proposal')::int8;
        state := 'open';
        verdict := null;
        subject := null;
    end;

    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_propose is
'Does an action that has a limit, or makes a proposal of it where it is above:
for the roles of Postgres, which name a person and prove none.';

grant execute on function api.staff_propose to ticket_staff;
