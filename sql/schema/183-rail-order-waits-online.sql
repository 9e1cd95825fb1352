-- Orders that wait for somebody to buy them, of all agents by their departure.
create index concurrently if not exists rail_order_waits
    on ticket.rail_order (supplier_id, departs_at, agent_id)
    where state = 'P' and case_no = 0;
