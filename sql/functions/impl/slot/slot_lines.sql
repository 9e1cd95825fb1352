create or replace function impl.slot_line(p_supplier int4, p_cells jsonb,
    p_wrong text)
returns ticket.slot_cell
language plpgsql stable
as $$
declare
    v_line int4 := (
        select l.line_id
        from ticket.line l
        where l.supplier_id = p_supplier
          and l.code = impl.csv_code(p_supplier, 'line', p_cells ->> 'line'));
    v_was  ticket.slot;
    v_new  ticket.slot;
    v_why  text := p_wrong;
begin
    v_new.supplier_id := p_supplier;
    v_new.line_id := v_line;
    v_new.day := impl.csv_day(p_cells ->> 'day');
    v_new.slot_no := impl.csv_int(p_cells ->> 'slot', 1, 999);

    select t.* into v_was
    from ticket.slot t
    where t.supplier_id = p_supplier and t.line_id = v_line
      and t.day = v_new.day and t.slot_no = v_new.slot_no;

    if not found then
        v_was := null;
    end if;

    v_new.start_minute := case when p_cells ? 'start'
                               then impl.csv_clock(p_cells ->> 'start')
                               else v_was.start_minute end;
    v_new.end_minute := case when p_cells ? 'end'
                             then impl.csv_clock(p_cells ->> 'end')
                             else v_was.end_minute end;
    v_new.total_capacity := case when p_cells ? 'total'
        then impl.csv_int(p_cells ->> 'total', 0, 1000000)
        else v_was.total_capacity end;
    v_new.online_capacity := case when p_cells ? 'online'
        then impl.csv_int(p_cells ->> 'online', 0, 1000000)
        else coalesce(v_was.online_capacity, v_new.total_capacity) end;
    v_new.enabled := case when p_cells ? 'open'
                          then impl.csv_bool(p_cells ->> 'open')
                          else coalesce(v_was.enabled, true) end;

    v_why := coalesce(v_why, (
        select case when w.kind = 'LINE_MISSING' and p_cells ? 'line'
                    then impl.line_wrong(w.kind, array[p_cells ->> 'line'])
                    else impl.csv_wrong(w.name, p_cells ->> w.name, w.kind,
                                        w.more) end
        from (values ('line', v_line is null, 1, 'LINE_MISSING', '{}'),
                     ('day', v_new.day is null, 2, 'CELL_DAY', '{}'),
                     ('slot', v_new.slot_no is null, 3, 'CELL_NUMBER',
                      '{1,999}'),
                     ('start', v_new.start_minute is null, 4, 'CELL_CLOCK',
                      '{}'),
                     ('end', v_new.end_minute is null, 5, 'CELL_CLOCK', '{}'),
                     ('total', v_new.total_capacity is null, 6, 'CELL_NUMBER',
                      '{0,1000000}'),
                     ('online', v_new.online_capacity is null, 7,
                      'CELL_NUMBER', '{0,1000000}'),
                     ('open', v_new.enabled is null, 8, 'CELL_YES_NO',
                      '{}'::text[])) w (name, bad, place, kind, more)
        where w.bad
        order by w.place
        limit 1));

    return row(v_was, case when v_why is null then v_new end, 0, 0, v_why)
           ::ticket.slot_cell;
end;
$$;

comment on function impl.slot_line(int4, jsonb, text) is
'A line of a season''s file as a cell of the calendar.  What is not said of a
slot that is there stays; a new one is open, all of it online.';

create or replace function impl.slot_wrong(p_cell ticket.slot_cell)
returns text
language plpgsql immutable
as $$
declare
    v_new ticket.slot := p_cell.becomes;
begin
    return case p_cell.why
        when 'over' then impl.line_wrong('DAY_OVER', array[v_new.day::text])
        when 'places' then impl.line_wrong('PLACES_RANGE', '{}')
        when 'online' then impl.line_wrong('PLACES_ONLINE',
            array[v_new.online_capacity::text, v_new.total_capacity::text])
        when 'sold' then impl.line_wrong('PLACES_SOLD',
            array[(p_cell.sold + p_cell.desk)::text])
        when 'desk' then impl.line_wrong('PLACES_DESK',
            array[p_cell.desk::text])
        when 'midnight' then impl.line_wrong('SLOT_NIGHT', '{}')
        when 'overlaps' then impl.line_wrong('SLOT_MEETS', '{}')
        else p_cell.why end;
end;
$$;

comment on function impl.slot_wrong(ticket.slot_cell) is
'Why a cell cannot become what a line of a file says, as impl.line_wrong().';
