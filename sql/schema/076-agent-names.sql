-- Names that agents had: an agent keeps them for ever, for its orders,
-- statements and old signatures say them.
create table ticket.agent_name (
    supplier_id        int not null,
    user_name          text collate "C" not null,
    agent_id           int not null,
    until              timestamptz not null,
    person             text not null,
    primary key (supplier_id, user_name),
    foreign key (supplier_id, agent_id) references ticket.agent
);
