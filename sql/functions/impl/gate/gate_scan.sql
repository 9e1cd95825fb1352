-- Tickets of an order may be valid for days behind its own; what is valid by
-- another day than that of the visit is found by its last one.
create or replace function impl.gate_scan(p_supplier int4, p_first date,
                                          p_last date, p_reach int4)
returns int8[]
language plpgsql stable
as $$
begin
    return array(
        select o.order_id
        from generate_series(-p_reach, p_last - p_first) d
        join ticket.orders o
          on o.supplier_id = p_supplier and o.day = p_first + d
             and o.order_id is not null
        where d >= 0
           or exists (select from ticket.order_item i
                      where i.supplier_id = p_supplier
                        and i.order_id = o.order_id
                        and i.ticket_until >= p_first)
        union all
        select distinct i.order_id
        from ticket.order_item i
        join ticket.orders o
          on o.supplier_id = p_supplier and o.order_id = i.order_id
             and o.day not between p_first - p_reach and p_last
        where i.supplier_id = p_supplier and i.valid_from is not null
          and i.valid_from <= p_last and i.ticket_until >= p_first);
end;
$$;

comment on function impl.gate_scan(int4, date, date, int4) is
'The orders that may have tickets of some days, when none is valid for more days
than p_reach.';

-- By their last day, and by that of those who are in already.
create or replace function impl.gate_scan_guests(p_supplier int4,
                                                 p_first date, p_last date)
returns int8[]
language plpgsql stable
as $$
begin
    return array(
        select t.order_id
        from ticket.party p
        join ticket.settle_ticket t
          on t.supplier_id = p.supplier_id and t.until_day >= p_first
             and t.from_day <= p_last
        join ticket.settle_leg l
          on l.supplier_id = t.supplier_id and l.order_id = t.order_id
             and l.ticket_no = t.ticket_no and l.party_no = p.party_no
        where p.own_supplier_id = p_supplier and p.removed_at is null
        union
        select l.order_id
        from ticket.party p
        join ticket.settle_leg l
          on l.supplier_id = p.supplier_id and l.party_no = p.party_no
             and l.window_until >= p_first
        where p.own_supplier_id = p_supplier and p.removed_at is null);
end;
$$;

comment on function impl.gate_scan_guests(int4, date, date) is
'The orders of operators that may have tickets of some days at the gates of an
attraction that is this supplier.';

-- Nobody lowers a version, so the sum is another one when any of them is.
create or replace function impl.gate_version(p_supplier int4)
returns int8
language plpgsql stable
as $$
begin
    return (
        select sum(s.catalogue_version)::int8
        from ticket.supplier s
        where s.supplier_id = p_supplier
           or s.supplier_id in (select p.supplier_id
                                from ticket.party p
                                where p.own_supplier_id = p_supplier));
end;
$$;

comment on function impl.gate_version(int4) is
'Of the catalogues by which a supplier''s gates let in: its own, and those of
operators whose attraction it is.';

create or replace function impl.gate_reach(p_supplier int4, p_orders int8[])
returns int4
language plpgsql stable
as $$
begin
    return greatest(
        (select max(p.ticket_days + greatest(p.order_days, p.web_order_days))
         from ticket.product p
         where p.supplier_id = p_supplier),
        (select max(i.ticket_until - o.day)
         from unnest(p_orders) a (order_id)
         join ticket.orders o
           on o.supplier_id = p_supplier and o.order_id = a.order_id
         join ticket.order_item i
           on i.supplier_id = p_supplier and i.order_id = o.order_id
              and i.valid_from is null),
        0);
end;
$$;

comment on function impl.gate_reach(int4, int8[]) is
'For how many days behind an order''s day tickets are valid, at most, but those
that are valid by another day.';

-- Its length bounds what a cut does at once: so it ends long before a worker
-- gives up, and what is sold meanwhile does not wait for it.
create or replace function impl.gate_piece()
returns int4
language sql immutable
as $$
    select 4000;
$$;

comment on function impl.gate_piece() is
'Of so many orders the tickets are looked at in a piece.';

create or replace function impl.gate_scan_piece(p_supplier int4, p_first date,
    p_last date, p_reach int4, p_after int8)
returns int8[]
language plpgsql stable
as $$
begin
    return array(
        select n
        from unnest(impl.gate_scan(p_supplier, p_first, p_last, p_reach)
                    || impl.gate_scan_guests(p_supplier, p_first, p_last)) n
        where n > p_after
        order by n
        limit impl.gate_piece());
end;
$$;

comment on function impl.gate_scan_piece(int4, date, date, int4, int8) is
'The next orders, behind one, that may have tickets of some days; fewer than a
piece has: there are no more.';

-- Where the next piece begins; null: it was the last one.
create or replace function impl.gate_piece_end(p_piece int8[])
returns int8
language plpgsql immutable
as $$
begin
    return p_piece[impl.gate_piece()];
end;
$$;

comment on function impl.gate_piece_end(int8[]) is
'The last order of a piece behind which there may be more.';
