-- What is sold at the desk is booked by an agent of the supplier's own, which
-- nobody can sign in as.
alter table ticket.agent
    add constraint agent_desk_check
        check (agent_id <> 99999999
               or not (enabled or can_cash or can_deposit or can_rebate
                       or can_epay)) not valid;
