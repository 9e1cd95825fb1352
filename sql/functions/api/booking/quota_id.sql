create or replace function api.quota_id(kind int4, day date, ref int8)
returns int8
language sql immutable
as $$
    select (kind::int8 << 56)
           + ((day - date '2000-01-01')::int8 << 36)
           + ref;
$$;

comment on function api.quota_id is
'Key of a quota row, computed as tk_quota_id() in C does.  Kinds: 1 slot (ref:
line * 1000 + slot), 2 product-day (product), 3 site-day (0), 4 agent and
effective day (of releases before), 5 slot of the front desk, 7 agent and day of
booking (agent), 8 seats at a performance (session * 2^20 + area).';

grant execute on function api.quota_id to ticket_staff;
