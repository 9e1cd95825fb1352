-- What a row of the log is about, as its action was told.
create index concurrently if not exists staff_log_subject
    on ticket.staff_log using gin (string_to_array(subject, ' '))
