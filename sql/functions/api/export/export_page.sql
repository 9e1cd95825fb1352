-- It reads only, and may be asked of a replica.  p_after is the last row's, of
-- the page before; a row without cells moves it on.  Each page is a snapshot of
-- its own: what changes meanwhile is as it is when its page is read.
--
-- Of orders, tickets and payments: day and number of the last order.  Of what
-- has moments: the moment and the key of the last row; some minutes are looked
-- at together.  Of what sums up: the day.
create or replace function api.export_page(p_supplier int4, p_no int8,
    p_after text, p_limit int4)
returns table (verdict text, after text, cells text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    c_part     constant interval := '10 minutes';
    c_parts    constant int4 := 144;    /* of one page */
    v_export   ticket.export;
    v_supplier ticket.supplier;
    v_day      date;
    v_order    int8;
    v_at       timestamptz;
    v_key      int8[];
    v_end      timestamptz;
    v_row      record;
    v_rows     int4 := 0;
begin
    select e.* into v_export
    from ticket.export e
    where e.supplier_id = p_supplier and e.no = p_no;

    select s.* into v_supplier
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    if v_export.no is null then
        verdict := 'EXPORT_MISSING';    /* a replica that is behind */
        return next;
        return;
    end if;

    if v_export.kind in ('passages', 'invoices', 'rail')
        or v_export.kind = 'payments' and v_export.filter ->> 'date' = 'money'
    then
        v_at := coalesce(split_part(p_after, '/', 1)::timestamptz,
                         v_export.first_day::timestamp
                         at time zone v_supplier.zone);
        v_key := coalesce(split_part(p_after, '/', 2), '{}');
        v_end := (v_export.last_day + 1)::timestamp
                 at time zone v_supplier.zone;

        for v_part in 1 .. c_parts loop
            exit when v_at >= v_end or v_rows >= p_limit;

            for v_row in
                select r.at, r.key, r.cells
                from impl.export_passage_rows(v_supplier, v_export.filter,
                         v_at, least(v_at + c_part, v_end), v_key,
                         p_limit - v_rows) r
                where v_export.kind = 'passages'
                union all
                select r.at, r.key, r.cells
                from impl.export_invoice_rows(v_supplier, v_export.filter,
                         v_at, least(v_at + c_part, v_end), v_key,
                         p_limit - v_rows) r
                where v_export.kind = 'invoices'
                union all
                select r.at, r.key, r.cells
                from impl.export_rail_rows(v_supplier, v_export.filter, v_at,
                         least(v_at + c_part, v_end), v_key,
                         p_limit - v_rows) r
                where v_export.kind = 'rail'
                union all
                select r.at, r.key, r.cells
                from impl.export_moved_rows(v_supplier, v_export.filter, v_at,
                         least(v_at + c_part, v_end), v_key,
                         p_limit - v_rows) r
                where v_export.kind = 'payments'
            loop
                v_rows := v_rows + 1;
                cells := array_replace(v_row.cells, null, '');
                return next;
            end loop;

            if v_rows >= p_limit then
                v_at := v_row.at;
                v_key := v_row.key;
            else
                v_at := least(v_at + c_part, v_end);
                v_key := '{}';
            end if;
        end loop;

        if v_at < v_end then
            after := v_at::text || '/' || v_key::text;
            cells := null;
            return next;
        end if;

        return;
    end if;

    v_day := coalesce(split_part(p_after, ' ', 1)::date, v_export.first_day);

    if v_export.kind in ('statement', 'sales', 'shares', 'profit') then
        return query
        select null::text, null::text, array_replace(d.cells, null, '')
        from impl.export_day_rows(v_supplier, v_export, v_day) d (cells);

        if v_day < v_export.last_day then
            after := (v_day + 1)::text;
            return next;
        end if;

        return;
    end if;

    v_order := coalesce(nullif(split_part(p_after, ' ', 2), '')::int8, 0);

    for v_order, cells in
        select r.key, r.cells
        from impl.export_order_rows(v_supplier, v_export.filter, v_day,
                                    v_order, p_limit) r
        where v_export.kind = 'orders'
        union all
        select r.key, r.cells
        from impl.export_ticket_rows(v_supplier, v_export.filter, v_day,
                                     v_order, p_limit) r
        where v_export.kind = 'tickets'
        union all
        select r.key, r.cells
        from impl.export_payment_rows(v_supplier, v_export.filter, v_day,
                                      v_order, p_limit) r
        where v_export.kind = 'payments'
    loop
        v_rows := v_rows + 1;
        cells := array_replace(cells, null, '');
        return next;
    end loop;

    cells := null;

    if v_rows > 0 then
        after := v_day::text || ' ' || v_order;
        return next;
    elsif v_day < v_export.last_day then
        after := (v_day + 1)::text;
        return next;
    end if;
end;
$$;

comment on function api.export_page is
'The next rows of an export, and in a last row without cells how to ask for
those behind them; without such a row it is at its end.';

grant execute on function api.export_page to ticket_worker;
