-- Members of p_change: entries_per_day, entries_all (0: no limit), reentry,
-- stations ("1,3" or all), early_minutes, early_then, late_minutes, late_then,
-- print_first (order: as the order says, yes, no), id_at_gate.
create or replace function api.staff_product_entry(
    p_supplier text,
    p_product text,
    p_change jsonb)
returns table (verdict text, subject text, product text,
               entries_per_day int4, entries_all int4, reentry bool,
               stations text, early_minutes int4, early_then text,
               late_minutes int4, late_then text, print_first text,
               id_at_gate bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product  int4;
    v_new      ticket.product_entry;
    v_stations text := p_change ->> 'stations';
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;
    v_new := jsonb_populate_record(impl.product_entry(v_supplier, v_product),
                                   p_change - '{stations,print_first}'::text[]);

    if p_change ? 'print_first' then
        v_new.print_first := case p_change ->> 'print_first'
                             when 'yes' then true when 'no' then false end;
    end if;

    if v_stations = 'all' then
        v_new.stations := '{}';
    elsif v_stations ~ '^[0-9]{1,2}(,[0-9]{1,2}){0,63}$' then
        select array_agg(distinct u.no::int2 order by u.no::int2)
        into v_new.stations
        from unnest(string_to_array(v_stations, ',')) u (no);

        perform impl.staff_station(v_supplier, u.no)
        from unnest(v_new.stations) u (no);
    elsif v_stations is not null then
        perform impl.staff_refuse('STATION_MISSING', v_stations);
    end if;

    if p_change <> '{}' then
        v_new.set_at := api.now();

        insert into ticket.product_entry as e select v_new.*
        on conflict (supplier_id, product_id) do update
        set entries_per_day = excluded.entries_per_day,
            entries_all = excluded.entries_all,
            reentry = excluded.reentry,
            stations = excluded.stations,
            early_minutes = excluded.early_minutes,
            early_then = excluded.early_then,
            late_minutes = excluded.late_minutes,
            late_then = excluded.late_then,
            print_first = excluded.print_first,
            id_at_gate = excluded.id_at_gate,
            set_at = excluded.set_at;
    end if;

    return query
    select null::text, null::text, p_product, v_new.entries_per_day,
           v_new.entries_all, v_new.reentry,
           impl.entry_stations(v_new.stations), v_new.early_minutes,
           v_new.early_then, v_new.late_minutes, v_new.late_then,
           impl.entry_print_first(v_new.print_first), v_new.id_at_gate;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_entry is
'How tickets of a product are let in: how often, where, how long before and
behind their slot.  Without a change it is shown.';

grant execute on function api.staff_product_entry to ticket_staff;
