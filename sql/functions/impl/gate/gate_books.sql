-- Books are opened and thrown away; see api.gate_cut().
create or replace function impl.gate_book_open(p_supplier int4, p_day date)
returns bool
language plpgsql volatile
as $$
declare
    v_zone    text := (select s.zone from ticket.supplier s
                       where s.supplier_id = p_supplier);
    v_begin   constant timestamptz := p_day::timestamp at time zone v_zone;
    v_end     constant timestamptz := (p_day + 1)::timestamp
                                      at time zone v_zone;
begin
    insert into ticket.gate_book (supplier_id, day, cut_hash, expires,
                                  opened_at)
    select p_supplier, p_day, decode(repeat('00', 32), 'hex'),
           greatest(v_end, (
               select max((f.day::timestamp + f.end_minute
                                              * interval '1 minute')
                          at time zone v_zone)
               from ticket.performance f
               where f.supplier_id = p_supplier and f.day = p_day)),
           api.now()
    on conflict do nothing;

    if not found then
        return false;
    end if;

    insert into ticket.gate_span (supplier_id, day, place, kind, number,
                                  from_at, until_at)
    values (p_supplier, p_day, 0, 0, 0, v_begin, v_end);

    return true;
end;
$$;

comment on function impl.gate_book_open(int4, date) is
'Begins what devices are told of a day; false: it was begun before.';

-- p_some: what changed meanwhile, in pieces that are filled already.
create or replace function impl.gate_book_fill(p_book ticket.gate_book,
    p_some int8[], p_reach int4)
returns bool
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_book.supplier_id;
    c_day      constant date := p_book.day;
    v_piece    int8[] := impl.gate_scan_piece(c_supplier, c_day, c_day, p_reach,
                                              p_book.filled_to);
    v_end      int8 := impl.gate_piece_end(v_piece);
begin
    if p_book.filled_to = 0 then
        perform impl.gate_tables(c_supplier, c_day,
                                 impl.gate_plan(c_supplier, c_day));
    end if;

    perform impl.gate_book_change(p_book, p_some || v_piece);

    update ticket.gate_book b
    set filled = v_end is null,
        filled_to = coalesce(v_end, b.filled_to)
    where b.supplier_id = c_supplier and b.day = c_day;

    return v_end is null;
end;
$$;

comment on function impl.gate_book_fill(ticket.gate_book, int8[], int4) is
'Puts the next tickets into a day''s list that devices do not have yet; true: it
has all of them.';

create or replace function impl.gate_book_forget(p_supplier int4, p_day date)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.gate_list g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_segment g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_change g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_row g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_span g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_product g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_book g
    where g.supplier_id = p_supplier and g.day = p_day;
end;
$$;

comment on function impl.gate_book_forget(int4, date) is
'Throws away what devices were told of a day.';

-- After a restore devices may have seen numbers that the database does not know
-- of.  No more than 100,000 changes a second are numbered, so what was told
-- before lies below.
create or replace function impl.gate_book_jump(p_supplier int4, p_day date)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.gate_list g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_segment g
    where g.supplier_id = p_supplier and g.day = p_day;
    delete from ticket.gate_change g
    where g.supplier_id = p_supplier and g.day = p_day;

    update ticket.gate_book b
    set generation = b.generation + 1, last_no = n.jump, cut_no = n.jump,
        lease_until = null
    from (select greatest(
                     k.last_no,
                     floor(extract(epoch from api.now()
                                   - (p_day - 2)::timestamp
                                     at time zone s.zone) * 100000)::int8)
                 as jump
          from ticket.gate_book k
          join ticket.supplier s on s.supplier_id = k.supplier_id
          where k.supplier_id = p_supplier and k.day = p_day) n
    where b.supplier_id = p_supplier and b.day = p_day;
end;
$$;

comment on function impl.gate_book_jump(int4, date) is
'In another life of the database: numbers go on beyond all that may have been
told, with a list of their own.';

-- What the first deltas of a generation follow; no other list has it.
create or replace function impl.gate_seed(p_supplier int4, p_day date,
                                          p_generation int4, p_life int8)
returns bytea
language plpgsql immutable
as $$
begin
    return case when p_generation = 1 then decode(repeat('00', 32), 'hex')
                else sha256(convert_to(format('%s %s %s %s', p_supplier,
                                              p_day - date '1970-01-01',
                                              p_generation, p_life),
                                       'UTF8')) end;
end;
$$;

comment on function impl.gate_seed(int4, date, int4, int8) is
'What stands for the hash of the deltas before, where a generation begins.';

create or replace function impl.gate_dawn(p_supplier int4)
returns interval
language plpgsql stable
as $$
begin
    return coalesce((select make_interval(hours => g.list_hour)
                     from ticket.gate_setting g
                     where g.supplier_id = p_supplier),
                    interval '3 hours');
end;
$$;

comment on function impl.gate_dawn(int4) is
'When the list of a day is made, unless a device asks for it earlier.';
