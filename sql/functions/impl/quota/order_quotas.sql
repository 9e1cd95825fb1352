-- In SQL, so that it is part of its callers' plans.
create or replace function impl.order_quotas(p_day date, p_line int4,
    p_slot int2, p_slot_day date, p_product int4, p_agent int4,
    p_limit_day date, p_session int4, p_area int4)
returns table (quota_id int8)
language sql immutable
as $$
    select d.quota_id
    from (values
        /* One call for each kind: one of a kind that is not constant would be
           no part of its callers' plans. */
        (case when p_agent = impl.desk_agent()
              then api.quota_id(impl.quota_kind('desk'),
                                coalesce(p_slot_day, p_day),
                                p_line::int8 * 1000 + p_slot)
              else api.quota_id(impl.quota_kind('slot'),
                                coalesce(p_slot_day, p_day),
                                p_line::int8 * 1000 + p_slot) end),
        (api.quota_id(impl.quota_kind('product'), p_day, p_product)),
        (api.quota_id(impl.quota_kind('site'), p_day, 0)),
        (coalesce(api.quota_id(impl.quota_kind('booked'), p_limit_day, p_agent),
                  api.quota_id(impl.quota_kind('agent'), p_day, p_agent))),
        (impl.seats_quota(p_day, p_session, p_area)))
        d(quota_id)
    where d.quota_id is not null;
$$;

comment on function impl.order_quotas(date, int4, int2, date, int4, int4,
                                      date, int4, int4) is
'The quotas that an item of an order takes from: of a slot, or its places at the
desk, or of seats, only where the order has one; of its agent that of the day of
booking, or, where the order does not say (limit_day is null), that of its
effective date.';
