-- Whether an action answers a list in pages: it has an option "after".
alter table ticket.action
    add column goes_on boolean not null default false;
