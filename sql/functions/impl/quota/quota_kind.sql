create or replace function impl.quota_kind(p_name text)
returns int4
language sql immutable
as $$
    select case p_name
        when 'slot' then 1          /* ref: line * 1000 + slot */
        when 'product' then 2       /* on a day; ref: product */
        when 'site' then 3          /* on a day */
        when 'agent' then 4         /* by effective date: of releases before */
        when 'desk' then 5          /* a slot's places at the desk */
        when 'booked' then 7        /* by day of booking; ref: agent */
        when 'seats' then 8         /* of a performance; ref: session
                                       * 2^20 + area */
        end;
$$;

comment on function impl.quota_kind(text) is
'The number of a kind of quota, as in api.quota_id().';
