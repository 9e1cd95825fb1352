create or replace function impl.price_line(p_supplier ticket.supplier,
    p_n int4, p_cells jsonb, p_wrong text)
returns ticket.price_line
language plpgsql stable
as $$
declare
    v_id    int4 := p_supplier.supplier_id;
    v_today date := impl.staff_today(p_supplier.zone);
    v_line  ticket.price_line;
begin
    v_line.n := p_n;
    v_line.product_id := (
        select p.product_id
        from ticket.product p
        where p.supplier_id = v_id
          and p.code = impl.csv_code(v_id, 'product', p_cells ->> 'product'));
    v_line.agent_id := case when p_cells ? 'agent'
        then (select a.agent_id from ticket.agent a
              where a.supplier_id = v_id
                and a.user_name = impl.csv_code(v_id, 'agent',
                                                p_cells ->> 'agent'))
        else 0 end;
    v_line.first_day := impl.csv_day(p_cells ->> 'from');
    v_line.last_day := impl.csv_day(p_cells ->> 'to');
    v_line.weekdays := impl.csv_weekdays(coalesce(p_cells ->> 'weekdays',
                                                  '1-7'));
    v_line.price_fen := impl.csv_money(p_cells ->> 'price');

    v_line.wrong := coalesce(p_wrong, (
        select case when w.kind like '%_MISSING' and p_cells ? w.name
                    then impl.line_wrong(w.kind, array[p_cells ->> w.name])
                    else impl.csv_wrong(w.name, p_cells ->> w.name, w.kind,
                                        '{}') end
        from (values ('product', v_line.product_id is null, 1,
                      'PRODUCT_MISSING'),
                     ('agent', v_line.agent_id is null, 2, 'AGENT_MISSING'),
                     ('from', v_line.first_day is null, 3, 'CELL_DAY'),
                     ('to', v_line.last_day is null
                            and p_cells ?| array['to', 'weekdays'], 4,
                      'CELL_DAY'),
                     ('weekdays', v_line.weekdays is null, 5, 'CELL_WEEKDAYS'),
                     ('price', v_line.price_fen between 0 and 100000000
                               is not true, 6, 'CELL_MONEY'))
             w (name, bad, place, kind)
        where w.bad
        order by w.place
        limit 1),
        case when v_line.last_day < v_line.first_day
                  or v_line.last_day > v_line.first_day + 3660
             then impl.line_wrong('DAYS_ORDER', array[v_line.last_day::text])
             end);

    if v_line.wrong is null and v_line.last_day is null then
        v_line.change := case
            when (select r.price_fen from ticket.price r
                  where r.supplier_id = v_id
                    and r.product_id = v_line.product_id
                    and r.agent_id = v_line.agent_id
                    and r.first_day = v_line.first_day) = v_line.price_fen
                then 'same' else 'changed' end;

        if v_line.change = 'changed' and v_line.first_day < v_today then
            v_line.wrong := impl.line_wrong('DAY_OVER',
                                            array[v_line.first_day::text]);
        end if;

    elsif v_line.wrong is null then
        v_line.first_day := greatest(v_line.first_day, v_today);
        v_line.change := case
            when v_line.last_day < v_line.first_day
                 or v_line.weekdays <@ array(
                        select r.weekday::int4
                        from ticket.day_price r
                        where r.supplier_id = v_id
                          and r.product_id = v_line.product_id
                          and r.agent_id = v_line.agent_id
                          and r.price_fen = v_line.price_fen
                        group by r.weekday
                        having range_agg(daterange(r.first_day, r.last_day,
                                                   '[]'))
                               @> daterange(v_line.first_day, v_line.last_day,
                                            '[]'))
                then 'same' else 'changed' end;
    end if;

    return v_line;
end;
$$;

comment on function impl.price_line(ticket.supplier, int4, jsonb, text) is
'A line of a file of prices, compared with what is there.  Of days that are over
nothing changes.';

create or replace function impl.price_lines(p_supplier ticket.supplier,
                                            p_rows jsonb)
returns ticket.price_line[]
language plpgsql stable
as $$
declare
    v_lines ticket.price_line[];
begin
    v_lines := array(
        select impl.price_line(p_supplier, r.n, r.cells, r.wrong)
        from impl.csv_rows(p_rows, 'product agent from to weekdays price') r
        order by r.n);

    /* Two lines of one day would make the one that stands behind win. */
    return array(
        select row(l.n, l.product_id, l.agent_id, l.first_day, l.last_day,
                   l.weekdays, l.price_fen, l.change,
                   coalesce(l.wrong, impl.line_again(l.n, (
                       select min(e.n)
                       from unnest(v_lines) e
                       where e.n < l.n and e.wrong is null
                         and e.product_id = l.product_id
                         and e.agent_id = l.agent_id
                         and case when l.last_day is null
                                  then e.last_day is null
                                       and e.first_day = l.first_day
                                  else e.last_day >= l.first_day
                                       and e.first_day <= l.last_day
                                       and e.weekdays && l.weekdays end)))
                   )::ticket.price_line
        from unnest(v_lines) l
        order by l.n);
end;
$$;

comment on function impl.price_lines(ticket.supplier, jsonb) is
'All lines of a file of prices.';

create or replace function impl.price_lines_write(p_supplier int4,
    p_lines ticket.price_line[])
returns void
language plpgsql volatile
as $$
declare
    v_days record;
    v_was  jsonb[];
    v_is   jsonb[];
begin
    v_days := impl.day_price_write(p_supplier, array(
        select row(p_supplier, l.product_id, l.agent_id, w.day, l.first_day,
                   l.last_day, l.price_fen)::ticket.day_price
        from unnest(p_lines) l
        cross join lateral unnest(l.weekdays) w (day)
        where l.last_day is not null and l.change = 'changed'));

    v_was := array(
        select to_jsonb(r)
        from unnest(p_lines) l
        left join ticket.price r
          on r.supplier_id = p_supplier and r.product_id = l.product_id
             and r.agent_id = l.agent_id and r.first_day = l.first_day
        where l.last_day is null and l.change = 'changed'
        order by l.n);

    perform impl.staff_price_keep(p_supplier, l.product_id, l.agent_id,
                                  l.first_day)
    from unnest(p_lines) l
    where l.last_day is null and l.change = 'changed';

    insert into ticket.price as r
           (supplier_id, product_id, agent_id, first_day, price_fen)
    select p_supplier, l.product_id, l.agent_id, l.first_day, l.price_fen
    from unnest(p_lines) l
    where l.last_day is null and l.change = 'changed'
    on conflict (supplier_id, product_id, agent_id, first_day)
    do update set price_fen = excluded.price_fen;

    v_is := array(
        select to_jsonb(r)
        from unnest(p_lines) l
        join ticket.price r
          on r.supplier_id = p_supplier and r.product_id = l.product_id
             and r.agent_id = l.agent_id and r.first_day = l.first_day
        where l.last_day is null and l.change = 'changed'
        order by l.n);

    perform impl.bulk_keep(p_supplier, 'prices', 'price import',
        v_was || v_days.before
              || array_fill(null::jsonb, array[cardinality(v_days.after)]),
        v_is || array_fill(null::jsonb, array[cardinality(v_days.before)])
             || v_days.after);
end;
$$;

comment on function impl.price_lines_write(int4, ticket.price_line[]) is
'Sets the prices of a file''s lines, so that they can be taken back.';
