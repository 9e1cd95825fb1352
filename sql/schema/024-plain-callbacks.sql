-- Callbacks carry a password and signed facts: which agents may be called
-- without TLS, if nothing else is said of one.

alter table ticket.supplier
    add column plain_callback boolean not null default false;

comment on column ticket.supplier.plain_callback is
    'may agents have callback addresses with http://?';
