create or replace function impl.event_kind(p_name text)
returns int2
language sql immutable
as $$
    select case p_name
        when 'state' then 1         /* of an order */
        when 'refund' then 2        /* of a ticket */
        when 'entry' then 3         /* the first one with a ticket */
        when 'settlement' then 5    /* what it says of itself, in note */
        when 'open tickets' then 6  /* of the open API, likewise */
        when 'open checked' then 7
        when 'open refund' then 8
        end::int2;
$$;

comment on function impl.event_kind(text) is
'The number of a kind of event in ticket.outbox.';
