-- p_rows: impl.csv_rows.  Members of p_change: preview.
create or replace function api.staff_price_import(
    p_supplier text,
    p_rows jsonb,
    p_change jsonb)
returns table (verdict text, subject text,
               line_no int4, change text, wrong text, product text, agent text,
               first_day date, last_day date, weekdays text, price_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_lines    ticket.price_line[];
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);
    v_lines := impl.price_lines(v_supplier, p_rows);

    if not coalesce((p_change ->> 'preview')::bool, false) then
        perform impl.csv_refuse(array(select l.n from unnest(v_lines) l),
                                array(select l.wrong from unnest(v_lines) l));
        perform impl.price_lines_write(v_supplier.supplier_id, v_lines);
    end if;

    return query
    select null::text, null::text, l.n,
           case when l.wrong is not null then 'wrong' else l.change end,
           l.wrong, p.code, a.user_name, l.first_day, l.last_day,
           case when l.last_day is not null
                then impl.weekday_words(l.weekdays) end, l.price_fen
    from unnest(v_lines) l
    left join ticket.product p
      on p.supplier_id = v_supplier.supplier_id
         and p.product_id = l.product_id
    left join ticket.agent a
      on a.supplier_id = v_supplier.supplier_id and a.agent_id = l.agent_id
    order by l.n;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_import is
'Sets prices as a file says: all its lines or none.  A preview lists what is
wrong, line by line.';

grant execute on function api.staff_price_import to ticket_staff;
