-- News that are open, of each receiver in turn.
create index concurrently if not exists rail_news_lane
    on ticket.rail_news (supplier_id, target, agent_id, due_at)
    where due_at is not null;
