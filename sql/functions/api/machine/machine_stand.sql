create or replace function api.machine_stand(p_supplier int4, p_device int4,
    p_epoch int4, p_language text, p_day date)
returns table (verdict text, subject text, answer jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now      constant timestamptz := api.now();
    v_supplier ticket.supplier;
    v_today    date;
    v_day      date;
    v_shift    jsonb;
    v_products jsonb;
    v_slots    jsonb;
begin
    v_supplier := impl.machine_acts(p_supplier, p_device, p_epoch, p_language,
                                    'machine', null);
    v_today := impl.local_day(p_supplier, v_now);
    v_day := coalesce(p_day, v_today);

    if v_day not between v_today and v_today + 366 then
        perform impl.staff_refuse('SALE_DAY', v_day::text);
    end if;

    select jsonb_build_object('no', s.shift_no,
                              'state', impl.shift_state(s.state))
    into v_shift
    from ticket.shift s
    where s.supplier_id = p_supplier and s.device_no = p_device
      and s.state <> 'C'
      and impl.shift_machine(s);

    select jsonb_agg(jsonb_build_object(
               'product', p.code, 'name', p.name, 'unit', p.unit,
               'price_fen', k.price_fen, 'minimum', p.minimum,
               'maximum', nullif(p.maximum, 0),
               'lines', (
                   select coalesce(jsonb_agg(l.code order by l.code), '[]')
                   from ticket.line_product w
                   join ticket.line l using (supplier_id, line_id)
                   where w.supplier_id = p_supplier
                     and w.product_id = p.product_id))
               order by p.code)
    into v_products
    from ticket.product p
    cross join lateral (
        select impl.price_on(p_supplier, p.product_id, impl.desk_agent(),
                             v_today) as price_fen) k
    where p.supplier_id = p_supplier and not p.real_name
      and v_supplier.kind <> '2' and impl.desk_product_sold(p, v_day)
      and not impl.settle_is(p_supplier, p.product_id)
      and k.price_fen is not null;

    select jsonb_agg(jsonb_build_object(
               'line', l.code, 'slot', s.slot_no,
               'from', impl.clock(s.start_minute),
               'until', impl.clock(s.end_minute),
               'left', greatest(s.remaining, 0))
               order by l.code, s.start_minute, s.slot_no)
    into v_slots
    from ticket.line l
    cross join lateral impl.desk_slots(p_supplier, l.line_id, v_day, v_now) s
    where l.supplier_id = p_supplier and v_supplier.slot_mode
      and not impl.day_is_off(p_supplier, v_day, l.line_id);

    answer := jsonb_build_object(
        'shift', v_shift, 'day', to_char(v_day, 'YYYY-MM-DD'),
        'products', case when impl.day_is_off(p_supplier, v_day, 0) then '[]'
                         else coalesce(v_products, '[]') end,
        'slots', coalesce(v_slots, '[]'));
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.machine_stand is
'Whether a machine has a drawer open, and what it may sell for a day: products
without names, and the places that each slot has at the desk.';

grant execute on function api.machine_stand to ticket_nginx;
