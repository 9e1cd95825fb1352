create or replace function impl.message_has_code(p_tickets int2[], p_text text)
returns bool
language sql immutable
as $$
    select p_tickets is not null
        or coalesce(strpos(p_text, '{code}') > 0, false);
$$;

comment on function impl.message_has_code(int2[], text) is
'Does a message carry a ticket, or the code of one or of a voucher?';
