create or replace function impl.staff_station(p_supplier int4, p_station int4)
returns ticket.station
language plpgsql stable
as $$
declare
    v_station ticket.station;
begin
    select t.* into v_station
    from ticket.station t
    where t.supplier_id = p_supplier and t.station_no = p_station
      and t.removed_at is null;

    if not found then
        perform impl.staff_refuse('STATION_MISSING', p_station::text);
    end if;

    return v_station;
end;
$$;

comment on function impl.staff_station(int4, int4) is
'Helper: the station of a number, or a refusal.';

create or replace function impl.station_meant(p_supplier int4, p_text text)
returns ticket.station
language plpgsql stable
as $$
declare
    v_station ticket.station;
begin
    select t.* into v_station
    from ticket.station t
    where t.supplier_id = p_supplier and t.name = p_text
      and t.removed_at is null;

    if not found and p_text ~ '^[0-9]{1,4}$' then
        select t.* into v_station
        from ticket.station t
        where t.supplier_id = p_supplier and t.station_no = p_text::int2
          and t.removed_at is null;
    end if;

    return v_station;
end;
$$;

comment on function impl.station_meant(int4, text) is
'The station of a name or, where none is called so, of a number; null: there is
none.';
