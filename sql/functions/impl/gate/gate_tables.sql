-- The products and spans of a day's list: what may be needed, at first, and
-- what the facts need besides.  A place, once given, keeps its content.
create or replace function impl.gate_tables(p_supplier int4, p_day date,
                                            p_facts ticket.gate_fact[])
returns int4
language plpgsql volatile
as $$
declare
    c_spans  constant int4 := 255;
    v_added  int4;
    v_n      int4;
begin
    insert into ticket.gate_product (supplier_id, day, place, product_id,
                                     entries, reentry, early, late, early_then,
                                     late_then, stations)
    select p_supplier, p_day,
           (select coalesce(max(g.place) + 1, 0) from ticket.gate_product g
            where g.supplier_id = p_supplier and g.day = p_day)
           + (row_number() over (order by n.product_id))::int4 - 1, n.*
    from (select f.product_id, f.entries, f.reentry, f.early, f.late,
                 f.early_then, f.late_then, f.stations
          from unnest(p_facts) f
          where f.product_id is not null
          except
          select g.product_id, g.entries, g.reentry, g.early, g.late,
                 g.early_then, g.late_then, g.stations
          from ticket.gate_product g
          where g.supplier_id = p_supplier and g.day = p_day) n;
    get diagnostics v_added = row_count;

    select count(*) into v_n
    from ticket.gate_span g
    where g.supplier_id = p_supplier and g.day = p_day;

    insert into ticket.gate_span (supplier_id, day, place, kind, number,
                                  from_at, until_at, over_at)
    select p_supplier, p_day, v_n + n.place - 1, n.kind, n.number, n.from_at,
           n.until_at, n.over_at
    from (select row_number() over (order by w.kind, w.from_at, w.number)
                     as place, w.*
          from (select f.kind, f.number, f.from_at, f.until_at, f.over_at
                from unnest(p_facts) f
                where f.kind <> 0
                except
                select g.kind, g.number, g.from_at, g.until_at, g.over_at
                from ticket.gate_span g
                where g.supplier_id = p_supplier and g.day = p_day) w) n
    where v_n + n.place <= c_spans;
    get diagnostics v_n = row_count;

    return v_added + v_n;
end;
$$;

comment on function impl.gate_tables(int4, date, ticket.gate_fact[]) is
'Gives products and spans that facts need places in a day''s list, and says how
many it had not.  Of spans there are 255: who comes later is judged by the
server alone.';

create or replace function impl.gate_plan(p_supplier int4, p_day date)
returns ticket.gate_fact[]
language plpgsql stable
as $$
declare
    v_zone text := (select s.zone from ticket.supplier s
                    where s.supplier_id = p_supplier);
begin
    return array(
        select (null, null, p.product_id, e.entries_per_day, e.reentry,
                e.early_minutes, e.late_minutes, impl.gate_then(e.early_then),
                impl.gate_then(e.late_then),
                (select coalesce(bit_or(1::int8 << (n - 1)), 0)
                 from unnest(e.stations) n),
                0, 0, null, null, null, null, null, null, null, null, null,
                null)::ticket.gate_fact
        from ticket.product p
        cross join lateral impl.product_entry(p_supplier, p.product_id) e
        where p.supplier_id = p_supplier
        union all
        select (null, null, null, null, null, null, null, null, null, null,
                1, s.slot_no,
                (s.day::timestamp + s.start_minute * interval '1 minute')
                    at time zone v_zone,
                (s.day::timestamp + s.end_minute * interval '1 minute')
                    at time zone v_zone,
                null, null, null, null, null, null, null,
                null)::ticket.gate_fact
        from ticket.slot s
        where s.supplier_id = p_supplier and s.day = p_day
        union all
        select (null, null, null, null, null, null, null, null, null, null,
                2, f.session_id,
                (f.day::timestamp + f.check_from_minute * interval '1 minute')
                    at time zone v_zone,
                (f.day::timestamp + f.check_until_minute * interval '1 minute')
                    at time zone v_zone,
                (f.day::timestamp + f.end_minute * interval '1 minute')
                    at time zone v_zone,
                null, null, null, null, null, null,
                null)::ticket.gate_fact
        from ticket.performance f
        where f.supplier_id = p_supplier and f.day = p_day);
end;
$$;

comment on function impl.gate_plan(int4, date) is
'Facts that make a day''s list begin with all products, slots and performances
of the day.';
