-- May visitors of an agent give back what they have bought?  "platform": where
-- they have paid a platform themselves.  What an account of the agent's has paid
-- goes back there, and its visitors then want it of the agent.
alter table ticket.agent
    add column visitor_refund text collate "C" not null default 'platform'
        constraint agent_visitor_refund
            check (visitor_refund in ('yes', 'no', 'platform'));
