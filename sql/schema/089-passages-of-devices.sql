-- A passage has a direction and persons, and says which device let them through
-- and on which request of it.  Those before were entries of all of the ticket's
-- persons: null.  An undone one stays, and counts for nothing.
alter table ticket.passage
    add column direction "char" not null default 'I',
    add column persons int,
    add column left_persons int,                -- behind it, that day
    add column day date,                        -- of "at", by the supplier
    add column device_no int,                   -- null: by a name alone
    add column request text collate "C",
    add column scanned_at timestamptz,          -- by the device's clock
    add column received_at timestamptz,         -- of uploads: long after "at"
    add column given text collate "C",          -- what a device said offline
    add column was "char",                      -- state of the ticket before
    add column lead text,                       -- who let in by hand
    add column reason text,                     -- and why
    add column undone_at timestamptz,
    add column undone_by text,                  -- a person; null: the device
    add column undone_why text,
    add constraint passage_direction_check
        check (direction in ('I', 'O')) not valid,
    add constraint passage_persons_check check (persons > 0) not valid,
    add constraint passage_left_check check (left_persons >= 0) not valid,
    add constraint passage_request_check
        check (request is null or (device_no is not null and day is not null
                                   and length(request) between 1 and 64))
        not valid;
