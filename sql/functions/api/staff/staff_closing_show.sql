create or replace function api.staff_closing_show(p_supplier text, p_which text)
returns table (verdict text, subject text, no int4, day date, item text,
               form text, agent text, number int8, amount_fen int8,
               later_number int8, later_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_closing  ticket.closing;
    v_day      int4;        /* the number that closed the day itself */
    v_from     timestamptz;
    v_to       timestamptz;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_closing := impl.staff_closing(v_supplier.supplier_id, p_which);
    v_day := coalesce(v_closing.corrects, v_closing.no);
    v_from := v_closing.day::timestamp at time zone v_supplier.zone;
    v_to := (v_closing.day + 1)::timestamp at time zone v_supplier.zone;

    return query
    with
    fact as (
        select 1 as place, '首单' as item, v_closing.first_order as number,
               null::int8 as later
        union all
        select 2, '末单', v_closing.last_order, null
        union all
        select f.place, f.item, f.number, nullif(f.now - f.closed, 0)::int8
        from (
            select impl.closing_facts(v_supplier.supplier_id, v_closing.day,
                                      v_from, v_to) as f) n
        cross join (
            select sum(c.orders) as orders, sum(c.persons) as persons,
                   sum(c.passages) as passages, sum(c.visitors) as visitors
            from ticket.closing c
            where c.supplier_id = v_supplier.supplier_id
              and v_day in (c.no, c.corrects)) c
        cross join lateral (values
            (3, '订单', v_closing.orders, (n.f).orders, c.orders),
            (4, '人数', v_closing.persons, (n.f).persons, c.persons),
            (5, '检票', v_closing.passages, (n.f).passages, c.passages),
            (6, '入园人数', v_closing.visitors, (n.f).visitors, c.visitors))
            f (place, item, number, now, closed)),
    part as (
        select i.place, i.item, r.form, r.agent_id, i.number, i.fen,
               0::int8 as later_number, 0::int8 as later
        from ticket.closing_row r
        cross join lateral impl.closing_items(r.kind, r.debit, r.credit,
                                              r.number, r.fen) i
        where r.supplier_id = v_supplier.supplier_id
          and r.no = v_closing.no
        union all
        select i.place, i.item, l.form, l.agent_id, 0, 0, i.number, i.fen
        from impl.closing_later(v_supplier.supplier_id, v_day, v_from,
                                v_to) l
        cross join lateral impl.closing_items(l.kind, l.debit, l.credit,
                                              l.number, l.fen) i)
    select null::text, null::text, v_closing.no, v_closing.day, s.item, s.form,
           s.agent, s.number, s.fen, s.later_number, s.later
    from (
        select 0 as part, f.place, f.item, null::text as form,
               null::text as agent, f.number, null::int8 as fen,
               f.later as later_number, null::int8 as later, 0 as whole
        from fact f
        union all
        select 1, p.place, p.item, p.form,
               case when p.agent_id is null then null
                    else coalesce(a.user_name, '') end,
               sum(p.number)::int8, sum(p.fen)::int8,
               nullif(sum(p.later_number), 0)::int8,
               nullif(sum(p.later), 0)::int8,
               grouping(p.form)
        from part p
        left join ticket.agent a
          on a.supplier_id = v_supplier.supplier_id
             and a.agent_id = p.agent_id
        group by grouping sets ((p.place, p.item, p.form, p.agent_id,
                                 a.user_name), (p.place, p.item))) s
    order by s.part, s.place, s.whole, s.form, s.agent;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_closing_show is
'A closing: its orders, its visitors and its money by form of payment and agent,
each item with its sum; beside it what was booked into the day later, and is in
no correction yet.';

grant execute on function api.staff_closing_show to ticket_staff;
