-- A key of a person, whichever supplier it came for.
create index concurrently if not exists staff_answer_key
    on ticket.staff_answer (staff_id, key)
