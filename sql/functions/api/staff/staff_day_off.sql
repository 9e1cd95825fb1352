-- Members of p_change: reason; lines, codes with commas: those alone; preview:
-- changes nothing; yes: somebody is sure, else refuses a day that has orders.
create or replace function api.staff_day_off(
    p_supplier text,
    p_day date,
    p_change jsonb)
returns table (verdict text, subject text, day date, line text, state text,
               orders int8, persons int8, amount_fen int8, left_orders int8,
               left_persons int8, desk_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_preview  constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_now      timestamptz := api.now();
    v_supplier ticket.supplier;
    v_lines    int4[];
    v_all      record;
    v_reason   text;
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);
    v_lines := impl.day_lines(v_supplier, p_change);

    if p_day < impl.staff_today(v_supplier.zone) then
        perform impl.staff_refuse('PERFORMANCE_PAST', p_day::text);
    end if;

    if not v_preview then
        v_reason := impl.staff_reason(p_change);

        insert into ticket.day_off as f
               (supplier_id, day, line_id, reason, closed_at, closed_by)
        select v_supplier.supplier_id, p_day, l.line_id,
               v_reason, v_now, impl.person()
        from unnest(v_lines) l (line_id)
        on conflict (supplier_id, day, line_id) do update
        set reason = excluded.reason, closed_at = excluded.closed_at,
            closed_by = excluded.closed_by, opened_at = null, opened_by = null,
            refunded_at = null
        where f.opened_at is not null;

        perform impl.day_lock(v_supplier.supplier_id, p_day);
    end if;

    select count(*) filter (where o.persons > 0) as orders,
           coalesce(sum(o.persons), 0) as persons,
           coalesce(sum(o.due_fen), 0)::int8 as fen
    into v_all
    from unnest(v_lines) l (line_id)
    cross join lateral impl.day_orders(v_supplier.supplier_id, p_day,
                                       l.line_id) o
    where not exists (select from ticket.called_off d
                      where d.supplier_id = v_supplier.supplier_id
                        and d.order_id = o.order_id);

    if v_all.orders > 0 and not v_preview
       and not coalesce((p_change ->> 'yes')::bool, false)
    then
        perform impl.staff_refuse('DAY_ORDERS', p_day::text,
                                  v_all.orders::text, v_all.persons::text,
                                  impl.yuan(v_all.fen));
    end if;

    update ticket.day_off f
    set refunded_at = null
    from impl.day_register(array(
             select d from ticket.day_off d
             where d.supplier_id = v_supplier.supplier_id and d.day = p_day
               and d.line_id = any (v_lines) and not v_preview), v_now) r
    where f.supplier_id = r.supplier_id and f.day = r.day
      and f.line_id = r.line_id;

    if not v_preview and 0 = any (v_lines) then
        perform impl.day_operators(v_supplier.supplier_id, p_day, v_now);
    end if;

    return query
    select null::text, null::text, p_day, c.code,
           case when impl.day_is_off(v_supplier.supplier_id, p_day, l.line_id)
                then 'closed' else 'open' end,
           count(*) filter (where o.persons > 0),
           coalesce(sum(o.persons), 0)::int8,
           coalesce(sum(o.due_fen), 0)::int8,
           count(*) filter (where o.left_persons > 0),
           coalesce(sum(o.left_persons), 0)::int8,
           impl.day_desk(v_supplier.supplier_id, p_day, l.line_id)
    from unnest(v_lines) l (line_id)
    left join ticket.line c
      on c.supplier_id = v_supplier.supplier_id and c.line_id = l.line_id
    left join lateral impl.day_orders(v_supplier.supplier_id, p_day,
                                      l.line_id) o on true
    group by l.line_id, c.code
    order by l.line_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_day_off is
'Closes a day, or lines on it: nobody books for it any more, the worker refunds
every order of it without a fee.  Answers how many orders, persons and how much
money that is, and how many stay, as they came in, have a ticket of paper or
paid at the desk, which gives their money back: desk_fen.
Unless told that it is meant so, refuses a day that has orders.';

grant execute on function api.staff_day_off to ticket_staff;
