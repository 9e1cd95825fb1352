create or replace function impl.slot_shown(p_slot int2, p_page int2,
    p_edition int2, p_delivered timestamptz)
returns int2
language sql immutable
as $$
    select case when p_delivered is null
                     and impl.slot_choice(p_page, p_edition) = 2 then null
                else p_slot end;
$$;

comment on function impl.slot_shown(int2, int2, int2, timestamptz) is
'The slot that may be told of an order: none yet where its client has still to
name it.';
