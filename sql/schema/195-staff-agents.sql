-- A person may belong to an agent that buys rail tickets: a role that is alone,
-- and sees what is that agent's.
alter table ticket.staff_role
    add column agent_id int,
    drop constraint staff_role_role_check,
    add constraint staff_role_role_check
        check (role = any ('{steward,gate_lead,clerk,desk_lead,market,finance,admin,party,agent}'::text[]))
        not valid,
    add constraint staff_role_agent_check
        check (agent_id is null or role = 'agent') not valid;
