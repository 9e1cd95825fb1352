create or replace function impl.number_at(p_at timestamptz)
returns int8
language sql immutable
as $$
    select impl.microseconds(p_at) / 10;
$$;

comment on function impl.number_at(timestamptz) is
'What ticket.number never is above at a moment, and is after its day''s first
number and a life''s beginning: 100,000 for each second since 2000.';
