-- Who of the staff applied for a refund; null: the agent, or it did so itself.
alter table ticket.refund_application
    add column applied_by text;
