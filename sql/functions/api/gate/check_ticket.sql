create or replace function api.check_ticket(p_supplier int4, p_order int8,
    p_ticket int2, p_station text, p_gate text)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               passage_no int2, passed_at timestamptz, station_name text,
               gate text, persons int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_station ticket.station;
begin
    v_station := impl.station_meant(p_supplier, p_station);

    /* Who has no stations says where it is as he likes. */
    if v_station.station_no is null and exists (
        select from ticket.station t
        where t.supplier_id = p_supplier and t.removed_at is null)
    then
        return query
        select 'STATION_MISSING', p_station, p_order,
               impl.code_ticket(p_ticket), null::int2, null::timestamptz,
               null::text, p_gate, null::int4;
        return;
    end if;

    return query
    select k.verdict, null::text, p_order, impl.code_ticket(p_ticket),
           k.passage_no, k.passed_at, coalesce(v_station.name, p_station),
           p_gate, k.persons
    from impl.check_by_hand(p_supplier, p_order, p_ticket, null,
                            coalesce(v_station.station_no, 0),
                            coalesce(v_station.name, p_station), p_gate, null,
                            false, false, null, null) k;
end;
$$;

comment on function api.check_ticket is
'A ticket at a gate, by hand: lets in whoever of its holders may still come in
today and writes them down (4.2.47); the first passage makes it a used ticket.
Judged as gates do (impl.gate_judge); but slot, station and paper count where
staff have said so of the product, and the card is who checks to look at.
Where the supplier has stations, p_station is the name or number of one of them.
p_ticket is the number of the code that was shown (impl.code_ticket).';

grant execute on function api.check_ticket to ticket_staff;
