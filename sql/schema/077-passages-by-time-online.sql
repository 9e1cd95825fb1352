-- Who came in on a day; as transfer_by_time.
create index concurrently if not exists passage_by_time
    on ticket.passage using brin (at)
    with (pages_per_range = 32, autosummarize = on)
    where passage_no > 0
