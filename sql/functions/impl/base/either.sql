-- What people read is in their language: ticket.language, which api.staff_act()
-- sets for its transaction and ticketctl for its session.  Where nobody has set
-- it, it is English.
create or replace function impl.chinese()
returns bool
language sql stable
as $$
    select coalesce(current_setting('ticket.language', true) = 'zh', false);
$$;

comment on function impl.chinese() is
'Whether who asks reads Chinese; else it is English.';

create or replace function impl.either(p_english text, p_chinese text)
returns text
language sql stable
as $$
    select case when impl.chinese() then p_chinese else p_english end;
$$;

comment on function impl.either(text, text) is
'Of two texts the one in the language of who asks.';
