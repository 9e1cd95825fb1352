-- What moved in a day, for reports and closings.  Rows are written as time goes
-- on, so that a summary of blocks finds a day, and costs a booking next to
-- nothing.  The predicate is always true: no other statement names it, and
-- none takes this index for the one of an account.
create index concurrently if not exists transfer_by_time
    on ticket.transfer using brin (at)
    with (pages_per_range = 32, autosummarize = on)
    where no > 0
