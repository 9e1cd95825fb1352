-- Everything a quote needs to know of one supplier, as rows of (kind, numbers,
-- texts) that tk_supplier_build() reads: days are days since 2000-01-01,
-- moments microseconds since then, truths 0 and 1, characters their code.
-- Each kind is sorted by its numbers, the supplier's own row comes first; an
-- unknown code has no rows.  Slots of days gone by stay out, but for yesterday:
-- a host may be a little behind.  Slots of days that are called off are not
-- enabled.  A theatre has no slot mode, a scenic area
-- nothing that is played, whatever was set while it was the other.
-- p_settled: products with terms of settlement are told as such, by two numbers
-- more: how many attractions its ticket is of (0: it has no terms) and for how
-- many days from its issue on it is valid (0: that depends on something else).
-- Who knows no such numbers sees none of them on sale.
-- p_ages: products tell how old their visitors must be, by two numbers more,
-- and over how many days their limits of a document and of a phone are counted,
-- by three.  Who does not know these sees none of them on sale that has such a
-- limit.  And there are rows of what the open API shows of products.
create or replace function impl.catalogue(p_code text, p_settled bool,
                                          p_ages bool)
returns table (kind text, num int8[], txt text[])
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with s as materialized (
        select s.*,
               (api.now() at time zone s.zone)::date as today
        from ticket.supplier s
        where s.code = p_code
    ), a as materialized (
        /* of maps that are played on, or will be */
        select a.*
        from s
        join ticket.hall h on h.supplier_id = s.supplier_id
        join ticket.seat_area a on a.supplier_id = s.supplier_id
                               and a.hall_id = h.hall_id
        where a.map_no = h.map_no
           or exists (select from ticket.performance p
                      join ticket.session t
                        on t.supplier_id = s.supplier_id
                           and t.session_id = p.session_id
                           and t.hall_id = h.hall_id
                      where p.supplier_id = s.supplier_id
                        and p.map_no = a.map_no and p.day >= s.today - 1)
    ), f as materialized (
        select f.day, f.line_id
        from s
        join ticket.day_off f on f.supplier_id = s.supplier_id
                             and f.opened_at is null and f.day >= s.today - 1
    ), k as materialized (
        /* whose places tickets take at other suppliers */
        select k.product_id, k.stock_supplier_id, k.stock_product_id
        from s
        join ticket.settle_product p
          on p.supplier_id = s.supplier_id and p.state <> 'C' and p_settled
        join ticket.settle_terms_part k
          on k.supplier_id = p.supplier_id and k.product_id = p.product_id
             and k.version = p.version and k.stock_supplier_id is not null
    ), r (place, kind, num, txt) as (
        select 1, 'supplier',
               array[s.supplier_id, ascii(s.kind::text),
                     (s.slot_mode and s.kind = '1')::int4, s.fee_mode::int4,
                     s.activateable, s.gate_media,
                     s.active_refund::int4, s.single_product_orders::int4,
                     s.single_purchase::int4, s.page_base, s.pay_timeout_min,
                     s.day_limit, s.catalogue_version,
                     ascii(s.seating::text)]::int8[],
               array[s.code, s.name]
        from s
        union all
        select 2, 'product',
               array[p.product_id, p.class_id, p.form::text::int4,
                     p.real_name::int4, p.minimum, p.maximum, p.id_maximum,
                     coalesce(p.day_limit, -1), ascii(p.effect_mode::text),
                     p.order_days, p.web_order_days,
                     coalesce(t.days, p.ticket_days),
                     p.days_ahead, p.last_minute,
                     greatest(p.first_day, t.from_day) - impl.day_zero(),
                     least(p.last_day, t.until_day) - impl.day_zero(),
                     coalesce(p.week_first, 0), coalesce(p.week_last, 0),
                     p.week_negated::int4,
                     (p.on_sale and (p_settled or t.legs is null)
                      and (p_ages
                           or (p.valid_mode = 4 and p.wait_minutes = 0
                               and p.min_age + p.max_age + p.phone_maximum = 0
                               and (p.id_maximum = 0 or p.id_days = 1))))::int4]
                   ::int8[]
               || case when p_settled
                       then array[coalesce(t.legs, 0),
                                  coalesce(t.issue_days, 0)]::int8[]
                       else '{}' end
               || case when p_ages
                       then array[p.min_age, p.max_age, p.id_days,
                                  p.phone_maximum, p.phone_days,
                                  p.valid_mode, p.valid_days,
                                  coalesce(p.valid_first - impl.day_zero(), 0),
                                  coalesce(p.valid_last - impl.day_zero(), 0),
                                  p.wait_minutes]::int8[]
                       else '{}' end,
               array[p.code, p.name, p.unit, p.conditions]
        from s
        join ticket.product p on p.supplier_id = s.supplier_id
        left join lateral impl.settle_sale(p) t on t.legs is not null
        union all
        select 3, 'price',
               array[p.product_id, p.agent_id,
                     p.first_day - impl.day_zero(), p.price_fen]::int8[],
               array[]::text[]
        from s
        join ticket.price p on p.supplier_id = s.supplier_id
        union all
        select 4, 'promotion',
               array[p.product_id, p.first_day - impl.day_zero(),
                     p.last_day - impl.day_zero(), p.every_persons,
                     p.free_persons]::int8[],
               array[]::text[]
        from s
        join ticket.promotion p on p.supplier_id = s.supplier_id
        union all
        select 5, 'fee',
               array[f.product_id, ascii(f.unit::text), f.units_ahead,
                     ascii(f.mode::text), f.value]::int8[],
               array[]::text[]
        from s
        join ticket.fee_rule f on f.supplier_id = s.supplier_id
        union all
        select 6, 'line', array[l.line_id]::int8[], array[l.code, l.name]
        from s
        join ticket.line l on l.supplier_id = s.supplier_id
        union all
        select 7, 'line_product', array[l.line_id, l.product_id]::int8[],
               array[]::text[]
        from s
        join ticket.line_product l on l.supplier_id = s.supplier_id
        union all
        select 8, 'slot',
               array[t.line_id, t.day - impl.day_zero(), t.slot_no,
                     t.start_minute, t.end_minute, t.total_capacity,
                     t.online_capacity,
                     (t.enabled and (t.line_id, t.day) not in (
                          select f.line_id, f.day from f)
                      and (0, t.day) not in (
                          select f.line_id, f.day from f))::int4]::int8[],
               array[]::text[]
        from s
        join ticket.slot t on t.supplier_id = s.supplier_id
                          and t.day >= s.today - 1
        union all
        select 9, 'hall', array[h.hall_id]::int8[], array[h.name]
        from s
        join ticket.hall h on h.supplier_id = s.supplier_id
        union all
        select 10, 'session', array[t.session_id, t.hall_id]::int8[],
               array[t.name]
        from s
        join ticket.session t on t.supplier_id = s.supplier_id
        union all
        select 11, 'performance',
               array[p.session_id, p.day - impl.day_zero(), p.map_no,
                     p.start_minute, p.end_minute, p.sale_end_minute,
                     p.check_from_minute, p.check_until_minute,
                     ascii(p.state::text)]::int8[],
               array[]::text[]
        from s
        join ticket.performance p on p.supplier_id = s.supplier_id
                                 and p.day >= s.today - 1
        union all
        select 12, 'area',
               array[a.area_id, a.hall_id, a.map_no, a.place, a.seats]::int8[],
               array[a.code, a.name, a.color]
        from a
        union all
        select 13, 'product_area', array[p.product_id, a.area_id]::int8[],
               array[]::text[]
        from a
        join ticket.product_area p
          on p.supplier_id = a.supplier_id and p.hall_id = a.hall_id
             and p.code = a.code
        union all
        select 14, 'performance_price',
               array[p.product_id, p.session_id, p.first_day - impl.day_zero(),
                     p.last_day - impl.day_zero(), p.price_fen]::int8[],
               array[]::text[]
        from s
        join ticket.performance_price p on p.supplier_id = s.supplier_id
        union all
        select 15, 'life',
               array[impl.life_first(s.supplier_id, s.zone, l),
                     l.code_life]::int8[],
               array[]::text[]
        from s
        cross join ticket.life l
        union all
        select 16, 'zone',
               array[impl.microseconds(z.at), z.offset_s]::int8[],
               array[]::text[]
        from s
        cross join lateral impl.zone_changes(s.zone, api.now()) z
        union all
        select 17, 'day_price',
               array[p.product_id, p.agent_id, p.weekday,
                     p.first_day - impl.day_zero(),
                     p.last_day - impl.day_zero(), p.price_fen]::int8[],
               array[]::text[]
        from s
        join ticket.day_price p on p.supplier_id = s.supplier_id
                               and p.last_day >= s.today - 1
        union all
        select 18, 'day_off', array[f.day - impl.day_zero()]::int8[],
               array[]::text[]
        from f
        where f.line_id = 0
        union all
        select 19, 'stock',
               array[k.product_id, k.stock_supplier_id, k.stock_product_id,
                     coalesce(p.day_limit, 2147483647), o.day_limit]::int8[],
               array[]::text[]
        from k
        join ticket.product p on p.supplier_id = k.stock_supplier_id
                             and p.product_id = k.stock_product_id
        join ticket.supplier o on o.supplier_id = k.stock_supplier_id
        union all
        select 20, 'stock_off',
               array[d.supplier_id, d.day - impl.day_zero()]::int8[],
               array[]::text[]
        from (select distinct k.stock_supplier_id from k) k
        cross join s
        join ticket.day_off d
          on d.supplier_id = k.stock_supplier_id and d.line_id = 0
             and d.opened_at is null and d.day >= s.today - 1
        union all
        select 21, 'operator',
               array[p.supplier_id, impl.life_first(p.supplier_id, o.zone, l),
                     l.code_life]::int8[],
               array[]::text[]
        from s
        join ticket.party p on p.own_supplier_id = s.supplier_id
                           and p.removed_at is null and p_settled
        join ticket.supplier o on o.supplier_id = p.supplier_id
        cross join ticket.life l
        union all
        select 22, 'open_product',
               array[p.product_id, coalesce(v.version, 0),
                     coalesce(o.is_ticket, false)::int4,
                     coalesce(o.adults, 1), coalesce(o.children, 0),
                     coalesce(array_position('{one,all,per,contact}',
                                             o.guest_rule), 1),
                     coalesce(o.guest_per, 1),
                     coalesce(o.refund, true)::int4,
                     coalesce(o.review, false)::int4,
                     coalesce(o.scenic_id, 0),
                     coalesce(o.confirm, false)::int4,
                     coalesce(o.market_fen, -1), coalesce(o.sale_fen, -1),
                     coalesce(o.assign_slot, false)::int4]
                   ::int8[],
               array[coalesce(o.address, ''), coalesce(o.description, ''),
                     coalesce(o.kind, ''), coalesce(o.scenic_name, ''),
                     coalesce(o.out_id, '')]
        from s
        join ticket.product p on p.supplier_id = s.supplier_id and p_ages
        left join ticket.open_product o on o.supplier_id = p.supplier_id
                                       and o.product_id = p.product_id
        left join ticket.open_version v on v.supplier_id = p.supplier_id
                                       and v.product_id = p.product_id
        where num_nonnulls(o.product_id, v.product_id) > 0
    )
    select r.kind, r.num, r.txt
    from r
    where r.place not between 9 and 14 or (select s.kind from s) = '2'
    order by r.place, r.num;
end;
$$;

comment on function impl.catalogue(text, bool, bool) is
'What staff configured for a supplier.';
