-- Two bits of the column page; bookings of edition 3.0 never could name a slot,
-- also those of before there were these bits.
create or replace function impl.slot_choice(p_page int2, p_edition int2)
returns int4
language sql immutable
as $$
    select greatest(p_page >> 12 & 3,
                    case when p_edition = 30 then 2 else 0 end);
$$;

comment on function impl.slot_choice(int2, int2) is
'Who chose an order''s slot: 0 its client, 1 we, as its client asked (-1), 2 we,
as its client could not.';
