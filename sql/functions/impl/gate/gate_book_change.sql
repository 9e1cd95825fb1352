-- What devices know of tickets, and what is so now: where they differ, a change
-- gets the next number of the day.  The caller has locked the supplier's
-- cursor, so numbers are given by one at a time, and no seller waits for it.
create or replace function impl.gate_book_change(p_book ticket.gate_book,
                                                 p_orders int8[])
returns int4
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_book.supplier_id;
    c_day      constant date := p_book.day;
    c_online   constant int4 := 7;
    c_spans    constant int4 := 255;
    v_facts    ticket.gate_fact[];
    v_changes  int4;
    v_full     bool := (select count(*) from ticket.gate_span g
                        where g.supplier_id = c_supplier and g.day = c_day)
                       >= c_spans;
begin
    v_facts := array(
        select f
        from impl.gate_facts(c_supplier, c_day, p_orders) f
        left join ticket.gate_row r
          on r.supplier_id = c_supplier and r.day = c_day
             and r.order_id = f.order_id and r.ticket_no = f.ticket_no
        left join ticket.gate_product p
          on p.supplier_id = c_supplier and p.day = c_day
             and p.place = r.product
        left join ticket.gate_span s
          on s.supplier_id = c_supplier and s.day = c_day and s.place = r.span
             and s.kind <> 0
        where case when r.order_id is null then f.worth
              else (f.persons, f.used, f.before, f.after, f.card,
                    f.product_id, f.entries, f.reentry, f.early, f.late,
                    f.early_then, f.late_then, f.stations)
                   is distinct from
                   (r.persons, r.used, r.before, r.after, r.card,
                    p.product_id, p.entries, p.reentry, p.early, p.late,
                    p.early_then, p.late_then, p.stations)
                   or case when v_full and f.kind <> 0 and r.span = 0
                           then r.flags <> (f.flags | c_online)
                           else (f.flags, nullif(f.kind, 0),
                                 case when f.kind <> 0 then f.number end,
                                 f.from_at, f.until_at, f.over_at)
                                is distinct from
                                (r.flags, s.kind, s.number, s.from_at,
                                 s.until_at, s.over_at) end end);

    if cardinality(v_facts) = 0 then
        return 0;
    end if;

    /* Deltas that point to what no list before has, fit none before. */
    if impl.gate_tables(c_supplier, c_day, v_facts) > 0 and p_book.filled then
        p_book.generation := p_book.generation + 1;
    end if;

    with becomes as (
        select f.order_id, f.ticket_no, p.place as product,
               coalesce(s.place, 0)::int2 as span, f.persons, f.used,
               case when f.kind <> 0 and s.place is null
                    then f.flags | c_online else f.flags end::int2 as flags,
               f.before, f.after, f.card,
               case when r.order_id is null then nullif(f.card, false)
                    when r.card <> f.card then f.card end as card_change,
               row_number() over (order by f.order_id, f.ticket_no) as n
        from unnest(v_facts) f
        join ticket.gate_product p
          on p.supplier_id = c_supplier and p.day = c_day
             and (p.product_id, p.entries, p.reentry, p.early, p.late,
                  p.early_then, p.late_then, p.stations)
                 = (f.product_id, f.entries, f.reentry, f.early, f.late,
                    f.early_then, f.late_then, f.stations)
        left join ticket.gate_span s
          on s.supplier_id = c_supplier and s.day = c_day and s.kind = f.kind
             and s.kind <> 0 and s.number = f.number
             and s.from_at = f.from_at and s.until_at = f.until_at
             and s.over_at is not distinct from f.over_at
        left join ticket.gate_row r
          on r.supplier_id = c_supplier and r.day = c_day
             and r.order_id = f.order_id and r.ticket_no = f.ticket_no
    ), rows as (
        insert into ticket.gate_row as w (
            supplier_id, day, order_id, ticket_no, product, span, persons,
            used, flags, before, after, card)
        select c_supplier, c_day, b.order_id, b.ticket_no, b.product, b.span,
               b.persons, b.used, b.flags, b.before, b.after, b.card
        from becomes b
        on conflict (supplier_id, day, order_id, ticket_no) do update
        set product = excluded.product, span = excluded.span,
            persons = excluded.persons, used = excluded.used,
            flags = excluded.flags, before = excluded.before,
            after = excluded.after, card = excluded.card
        returning 1
    ), changes as (
        insert into ticket.gate_change (
            supplier_id, day, change_no, generation, order_id, ticket_no,
            product, span, persons, used, flags, before, after, card)
        select c_supplier, c_day, p_book.last_no + b.n, p_book.generation,
               b.order_id, b.ticket_no, b.product, b.span, b.persons, b.used,
               b.flags, b.before, b.after, b.card_change
        from becomes b
        where p_book.filled
        returning 1)
    select count(*) into v_changes
    from changes;

    update ticket.gate_book b
    set last_no = b.last_no + v_changes, generation = p_book.generation,
        guests = b.guests
                 or exists (select from unnest(v_facts) f
                            where impl.number_supplier(f.order_id)
                                  <> c_supplier)
    where b.supplier_id = c_supplier and b.day = c_day;

    return v_changes;
end;
$$;

comment on function impl.gate_book_change(ticket.gate_book, int8[]) is
'Numbers what changed of a day''s tickets since devices were told of them.';
