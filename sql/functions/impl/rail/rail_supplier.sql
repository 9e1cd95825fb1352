create or replace function impl.rail_supplier(p_supplier int4)
returns ticket.rail_supplier
language plpgsql stable
as $$
declare
    v_rail ticket.rail_supplier;
begin
    select s.* into v_rail
    from ticket.rail_supplier s
    where s.supplier_id = p_supplier;

    if not found then
        v_rail := (p_supplier, true, 'manual', '', 20, 1380, 360, 180, 120,
                   false, 0);
    end if;

    return v_rail;
end;
$$;

comment on function impl.rail_supplier(int4) is
'What a supplier has set for rail orders, or the defaults.';

create or replace function impl.rail_zone(p_supplier int4)
returns text
language plpgsql stable
as $$
begin
    return (select s.zone
            from ticket.supplier s
            where s.supplier_id = p_supplier);
end;
$$;

comment on function impl.rail_zone(int4) is
'The time zone of a supplier.';

-- Of a window that goes over midnight, too.
create or replace function impl.rail_night_over(p_rail ticket.rail_supplier,
    p_at timestamptz)
returns timestamptz
language plpgsql stable
as $$
declare
    v_zone   text := impl.rail_zone(p_rail.supplier_id);
    v_day    timestamp := date_trunc('day', p_at at time zone v_zone);
    v_minute int4 := extract(epoch from (p_at at time zone v_zone) - v_day)
                     ::int4 / 60;
    v_until  interval := make_interval(mins => p_rail.night_until);
begin
    if extract(epoch from (p_at at time zone v_zone) - v_day)::int4 % 60 > 57
    then
        v_minute := v_minute + 1;       /* the clocks differ by seconds */
    end if;

    return case
        when p_rail.night_from = p_rail.night_until then null
        when p_rail.night_from < p_rail.night_until
            then case when v_minute >= p_rail.night_from
                       and v_minute < p_rail.night_until
                      then v_day + v_until end
        when v_minute >= p_rail.night_from
            then v_day + interval '1 day' + v_until
        when v_minute < p_rail.night_until then v_day + v_until
        end at time zone v_zone;
end;
$$;

comment on function impl.rail_night_over(ticket.rail_supplier, timestamptz) is
'When the site opens again, of a moment at night; null: it is day.';

create or replace function impl.rail_beyond(p_supplier int4)
returns timestamptz
language plpgsql stable
as $$
declare
    v_zone text := impl.rail_zone(p_supplier);
begin
    return (date_trunc('day', api.now() at time zone v_zone)
            + make_interval(days =>
                  (impl.rail_supplier(p_supplier)).presale_days + 1))
           at time zone v_zone;
end;
$$;

comment on function impl.rail_beyond(int4) is
'Departures from then on are not on sale at the railway yet.';
