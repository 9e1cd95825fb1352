-- What is to be made next, as rows of several shapes; "part" says which:
--   K  the supplier has no key: one is to be made (n1 supplier)
--   H  a segment: n1 supplier, n2 day since 1970, n3 1 deltas, n4 first,
--      n5 last change, n6 made, n7 expires (ms), n8 generation, n9 number of
--      the key; b1 what it follows, b2 the sealed key, b3 its public one
--   V  a life of codes: n1 after which order, n2 the life, n3 of whose orders
--   P  a product: n1 its number, n2 entries, n3 again, n4 early, n5 late, n6,
--      n7 what then, n8 stations
--   S  a span: n1 kind, n2 number, n3 from, n4 until, n5 over (ms)
--   T  a ticket: n1 order, n2 its number, n3 product, n4 span, n5 persons,
--      n6 used, n7 flags, n8 before, n9 after
--   C  a card or another document: n1 which ticket, n2 1: none any more;
--      b1 sealed, t1 as of what
--   B  likewise, one that paper has taken the place of: n2 0
create or replace function impl.gate_work(p_owner text, p_guests bool)
returns table (part "char", n1 int8, n2 int8, n3 int8, n4 int8, n5 int8,
               n6 int8, n7 int8, n8 int8, n9 int8, b1 bytea, b2 bytea,
               b3 bytea, t1 text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_lease  constant interval := interval '20 s';
    c_records constant int8 := 20000;   /* of deltas, at most */
    c_least  constant int8 := 65536;    /* bytes of deltas */
    c_paper  constant int4 := impl.gate_paper();
    v_now    constant timestamptz := api.now();
    v_book   ticket.gate_book;
    v_key    ticket.gate_key;
    v_life   int8;
    v_deltas bool;
    v_generation int4;
    v_last   int8;
begin
    select b.* into v_book
    from ticket.gate_book b
    where b.filled and b.expires > v_now and (p_guests or not b.guests)
      and (b.lease_until is null or b.lease_until <= v_now
           or b.lease_owner = p_owner)
      and (b.cut_no < b.last_no
           or not exists (
               select
               from ticket.gate_list g
               where g.supplier_id = b.supplier_id and g.day = b.day
                 and g.generation = b.generation
                 and g.key_no in (select k.key_no
                                  from impl.gate_key_live(b.supplier_id) k)
                 and greatest(length(g.bytes), c_least) >= (
                     select coalesce(sum(length(s.bytes)), 0)
                     from ticket.gate_segment s
                     where s.supplier_id = b.supplier_id and s.day = b.day
                       and s.first_no > g.last_no)))
    order by b.supplier_id, b.day
    limit 1
    for update skip locked;

    if not found then
        return;
    end if;

    update ticket.gate_book b
    set lease_owner = p_owner, lease_until = v_now + c_lease
    where b.supplier_id = v_book.supplier_id and b.day = v_book.day;

    select k.* into v_key
    from impl.gate_key_live(v_book.supplier_id) k
    limit 1;

    if not found then
        return query
        select 'K'::"char", v_book.supplier_id::int8, null::int8, null::int8,
               null::int8, null::int8, null::int8, null::int8, null::int8,
               null::int8, null::bytea, null::bytea, null::bytea, null::text;
        return;
    end if;

    select c.life into v_life
    from ticket.gate_cursor c
    where c.supplier_id = v_book.supplier_id;

    v_deltas := v_book.cut_no < v_book.last_no;
    v_generation := v_book.generation;
    v_last := v_book.cut_no;

    /* One generation at a time. */
    if v_deltas then
        select c.generation into v_generation
        from ticket.gate_change c
        where c.supplier_id = v_book.supplier_id and c.day = v_book.day
          and c.change_no = v_book.cut_no + 1;

        select max(c.change_no) into v_last
        from ticket.gate_change c
        where c.supplier_id = v_book.supplier_id and c.day = v_book.day
          and c.change_no between v_book.cut_no + 1
                              and v_book.cut_no + c_records
          and c.generation = v_generation;
    end if;

    return query
    select 'H'::"char", v_book.supplier_id::int8,
           (v_book.day - date '1970-01-01')::int8, v_deltas::int4::int8,
           case when v_deltas then v_book.cut_no + 1 else 0 end, v_last,
           impl.gate_ms(v_now), impl.gate_ms(v_book.expires),
           v_generation::int8, v_key.key_no::int8,
           case when v_book.cut_generation = v_generation
                then v_book.cut_hash
                else impl.gate_seed(v_book.supplier_id, v_book.day,
                                    v_generation, v_life) end,
           v_key.secret_sealed, v_key.public_key, null::text;

    return query
    select 'V'::"char", l.first, l.code_life, l.supplier_id::int8, null::int8,
           null::int8, null::int8, null::int8, null::int8, null::int8,
           null::bytea, null::bytea, null::bytea, null::text
    from (select s.supplier_id,
                 impl.life_first(s.supplier_id, s.zone, f) as first,
                 f.code_life, f.life
          from ticket.supplier s
          cross join ticket.life f
          where s.supplier_id = v_book.supplier_id
             or v_book.guests
                and s.supplier_id in (
                    select p.supplier_id
                    from ticket.party p
                    where p.own_supplier_id = v_book.supplier_id)) l
    order by l.supplier_id, l.first, l.life;

    if not v_deltas then
        return query
        select 'P'::"char", p.product_id::int8, p.entries::int8,
               p.reentry::int4::int8, p.early::int8, p.late::int8,
               p.early_then::int8, p.late_then::int8, p.stations, null::int8,
               null::bytea, null::bytea, null::bytea, null::text
        from ticket.gate_product p
        where p.supplier_id = v_book.supplier_id and p.day = v_book.day
        order by p.place;

        return query
        select 'S'::"char", s.kind::int8, s.number::int8,
               impl.gate_ms(s.from_at), impl.gate_ms(s.until_at),
               coalesce(impl.gate_ms(s.over_at), 0), null::int8, null::int8,
               null::int8, null::int8, null::bytea, null::bytea, null::bytea,
               null::text
        from ticket.gate_span s
        where s.supplier_id = v_book.supplier_id and s.day = v_book.day
        order by s.place;

        return query
        with tickets as materialized (
            select r.*, row_number() over (order by r.order_id, r.ticket_no)
                        - 1 as n
            from ticket.gate_row r
            where r.supplier_id = v_book.supplier_id and r.day = v_book.day)
        select x.*
        from (select 'T'::"char", r.order_id as o, r.ticket_no::int8 as t,
                     r.product::int8, r.span::int8, r.persons::int8,
                     r.used::int8, r.flags::int8, r.before::int8,
                     r.after::int8, null::bytea, null::bytea, null::bytea,
                     null::text
              from tickets r
              order by o, t) x
        union all
        select case when r.card then 'C' else 'B' end::"char", r.n, 0::int8,
               null, null, null, null, null, null, null, v.id_sealed, null,
               null, o.request_key
        from tickets r
        join ticket.orders o
          on o.supplier_id = impl.number_supplier(r.order_id)
             and o.order_id = r.order_id
        join ticket.visitor v
          on v.supplier_id = impl.number_supplier(r.order_id)
             and v.order_id = r.order_id
             and v.ticket_no = impl.code_ticket(r.ticket_no)
        where r.card or r.flags & c_paper <> 0;
        return;
    end if;

    return query
    select 'T'::"char", r.order_id, r.ticket_no::int8, r.product::int8,
           r.span::int8, r.persons::int8, r.used::int8, r.flags::int8,
           r.before::int8, r.after::int8, null::bytea, null::bytea,
           null::bytea, null::text
    from ticket.gate_change r
    where r.supplier_id = v_book.supplier_id and r.day = v_book.day
      and r.change_no between v_book.cut_no + 1 and v_last
    order by r.change_no;

    return query
    select k.part, r.change_no - v_book.cut_no - 1,
           (k.part = 'C' and not r.card)::int4::int8, null::int8, null::int8,
           null::int8, null::int8, null::int8, null::int8, null::int8,
           v.id_sealed, null::bytea, null::bytea, o.request_key
    from ticket.gate_change r
    cross join lateral unnest(array['C', 'B']::"char"[],
                              array[r.card is not null,
                                    r.flags & c_paper <> 0])
        k (part, is_so)
    join ticket.orders o
      on o.supplier_id = impl.number_supplier(r.order_id)
         and o.order_id = r.order_id
    join ticket.visitor v
      on v.supplier_id = impl.number_supplier(r.order_id)
         and v.order_id = r.order_id
         and v.ticket_no = impl.code_ticket(r.ticket_no)
    where r.supplier_id = v_book.supplier_id and r.day = v_book.day
      and r.change_no between v_book.cut_no + 1 and v_last
      and k.is_so
    order by r.change_no, k.part desc;
end;
$$;

comment on function impl.gate_work(text, bool) is
'The next segment to be made for devices: see api.gate_work_2().  Without guests
none of a list in which there are tickets of others.';
