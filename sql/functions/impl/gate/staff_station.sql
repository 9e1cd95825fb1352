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

create or replace function impl.staff_gate_order(p_supplier int4,
    p_order int8, p_ticket int4)
returns ticket.orders
language plpgsql volatile
as $$
declare
    v_order ticket.orders;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = impl.gate_seller(p_supplier, p_order, p_ticket)
      and o.order_id = p_order
    for no key update;

    if not found then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    end if;

    return v_order;
end;
$$;

comment on function impl.staff_gate_order(int4, int8, int4) is
'Helper: the order of a ticket that a supplier''s gates let in, its own or an
operator''s, locked, or a refusal.';

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
