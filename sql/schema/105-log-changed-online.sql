-- What a change was made to: each value of its key.
create index concurrently if not exists staff_change_key
    on ticket.staff_change using gin (jsonb_path_query_array(key, '$.*'))
