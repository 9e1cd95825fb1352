create or replace function api.staff_closing_make(p_supplier text, p_day date)
returns table (verdict text, subject text, no int4, day date,
               first_order int8, last_order int8, orders int8, persons int8,
               passages int8, visitors int8, made_at timestamptz,
               made_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_today    date;
    v_day      date;
    v_no       int4;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_today := impl.staff_today(v_supplier.zone);
    perform impl.closing_lock(v_supplier.supplier_id);

    v_day := coalesce(p_day, (
        select max(c.day) + 1
        from ticket.closing c
        where c.supplier_id = v_supplier.supplier_id
          and c.corrects is null), v_today - 1);

    if v_day >= v_today then
        perform impl.staff_refuse('CLOSING_EARLY', v_day::text);
    end if;

    select c.no into v_no
    from ticket.closing c
    where c.supplier_id = v_supplier.supplier_id and c.day = v_day
      and c.corrects is null;

    if found then
        perform impl.staff_refuse('CLOSING_DONE', v_day::text, v_no::text);
    end if;

    v_no := (impl.closing_make(v_supplier, v_day, null, null)).no;

    return query
    select null::text, null::text, c.no, c.day, c.first_order, c.last_order,
           c.orders, c.persons, c.passages, c.visitors, c.made_at, c.made_by
    from ticket.closing c
    where c.supplier_id = v_supplier.supplier_id and c.no = v_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_closing_make is
'Closes a day that is over, once and for ever; of none, the one behind the
latest that is closed, or yesterday.';

grant execute on function api.staff_closing_make to ticket_staff;
