-- Hosts whose workers make exports, and when they last said so: once a minute.
create table ticket.export_host (
    host               text collate "C" primary key
                       check (length(host) between 1 and 64),
    seen_at            timestamptz not null
);
