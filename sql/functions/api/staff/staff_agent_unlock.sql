create or replace function api.staff_agent_unlock(
    p_supplier text,
    p_user text)
returns table (verdict text, subject text, user_name text, lifted int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := api.now();
    v_agent ticket.agent;
begin
    v_agent := impl.staff_agent((impl.staff_supplier(p_supplier)).supplier_id,
                                p_user);

    user_name := p_user;
    lifted := impl.guess_lift(v_agent.supplier_id, v_agent.agent_id,
                              impl.guess_kinds('login', 'payment', 'code',
                                               'ticket'),
                              impl.person());

    /* What was tried with codes counts for their phone, too; five tries have
       ended a code for good. */
    update ticket.code c
    set tries = 0,
        expire_at = greatest(least(c.expire_at, v_now),
                             c.created_at + interval '1 microsecond')
    where c.supplier_id = v_agent.supplier_id
      and c.agent_id = v_agent.agent_id
      and c.tries > 0
      and (c.tries >= 5 or c.expire_at <= v_now or c.used_at is not null);

    perform impl.logged(v_agent.supplier_id, 'guess',
                        jsonb_build_object('user_name', p_user),
                        jsonb_build_object('locked', lifted), null);
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_unlock is
'Lifts every lock that wrong passwords and codes have put on an agent, and
forgets their counts.';

grant execute on function api.staff_agent_unlock to ticket_staff;
