-- In SQL, so that it is part of its callers' plans.
create or replace function impl.seats_quota(p_day date, p_session int4,
    p_area int4)
returns int8
language sql immutable
as $$
    select api.quota_id(impl.quota_kind('seats'), p_day,
                        p_session::int8 * 1048576 + p_area);
$$;

comment on function impl.seats_quota(date, int4, int4) is
'Key of the quota of an area at a performance, as tk_seats_quota() in C computes
it.';
