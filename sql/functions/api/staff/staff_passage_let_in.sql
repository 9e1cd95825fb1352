-- Members of p_change: station, gate, persons, goes_out, reason.
create or replace function api.staff_passage_let_in(
    p_supplier text,
    p_order int8,
    p_ticket int4,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               passage_no int2, passed_at timestamptz, station_name text,
               gate text, persons int4, left_persons int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_order   ticket.orders;
    v_station ticket.station;
    v_reason  text;
    v         record;
begin
    v_reason := impl.staff_reason(p_change);
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_order := impl.staff_gate_order(v_supplier, p_order, p_ticket);
    v_station := impl.staff_station(v_supplier,
                                    (p_change ->> 'station')::int4);
    perform impl.because(v_reason);

    select k.* into v
    from impl.check_by_hand(v_supplier, p_order, p_ticket::int2, null,
                            v_station.station_no, v_station.name,
                            p_change ->> 'gate',
                            (p_change ->> 'persons')::int4,
                            coalesce((p_change ->> 'goes_out')::bool, false),
                            true, impl.person(), v_reason) k;

    if v.verdict is not null then
        perform impl.staff_refuse(v.verdict);
    end if;

    perform impl.logged(v_supplier, 'orders',
        jsonb_build_object('order_id', p_order::text), null,
        jsonb_build_object('let_in', concat_ws('-', p_ticket, v.passage_no)));

    return query
    select null::text, null::text, p_order, p_ticket::int2, v.passage_no,
           v.passed_at, v_station.name, p_change ->> 'gate', v.persons,
           v.left_persons;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_passage_let_in is
'A supervisor lets holders of a ticket in by hand, or out: past its stations,
its slot and a card that was not shown, and past nothing else.';

grant execute on function api.staff_passage_let_in to ticket_staff;
