-- A ticket is written again as it is paid for, and as it is let in: where its
-- page has room for that, no index has another entry for it.
alter table ticket.ticket set (fillfactor = 50);
