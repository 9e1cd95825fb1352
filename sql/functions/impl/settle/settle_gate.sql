-- What a gate judges by, of a ticket of several attractions: the share of the
-- one that the device stands at.
create or replace function impl.settle_gate(p_ticket ticket.gate_ticket_2,
    p_station int4)
returns ticket.gate_ticket_2
language plpgsql stable
as $$
declare
    v_whole ticket.settle_ticket;
    v_leg   ticket.settle_leg;
    v_entry ticket.product_entry := p_ticket.entry;
begin
    select t.* into v_whole
    from ticket.settle_ticket t
    where t.supplier_id = p_ticket.supplier_id
      and t.order_id = p_ticket.order_id
      and t.ticket_no = p_ticket.ticket_no;

    if not found then
        return p_ticket;
    end if;

    select l.* into v_leg
    from ticket.settle_leg l
    where l.supplier_id = p_ticket.supplier_id
      and l.order_id = p_ticket.order_id
      and l.ticket_no = p_ticket.ticket_no
      and l.party_no = impl.settle_station_party(p_ticket.supplier_id,
                                                 p_station);

    p_ticket.first_day := v_whole.from_day;
    p_ticket.last_day := v_whole.until_day;

    if not found then
        /* Its stations are those of its attractions, none of which this is. */
        v_entry.stations := coalesce(
            nullif(array(
                select s.station_no
                from ticket.settle_leg l
                join ticket.party_station s
                  on s.supplier_id = l.supplier_id
                     and s.party_no = l.party_no
                where l.supplier_id = p_ticket.supplier_id
                  and l.order_id = p_ticket.order_id
                  and l.ticket_no = p_ticket.ticket_no
                order by s.station_no), '{}'), '{0}');
        p_ticket.entry := v_entry;
        return p_ticket;
    end if;

    if v_leg.state = 'A' and p_ticket.state = '1' then
        p_ticket.state := '0';
        p_ticket.delivered_at := null;
    end if;

    if v_leg.window_from is not null then
        p_ticket.first_day := v_leg.window_from;
        p_ticket.last_day := v_leg.window_until;
    end if;

    v_entry.stations := '{}';
    v_entry.entries_per_day := v_leg.entries_per_day;
    v_entry.entries_all := 0;
    p_ticket.entry := v_entry;

    p_ticket.passages := array(
        select p
        from unnest(p_ticket.passages) p
        join ticket.settle_entry e
          on e.supplier_id = p_ticket.supplier_id
             and e.order_id = p_ticket.order_id
             and e.ticket_no = p_ticket.ticket_no
             and e.passage_no = p.passage_no
        where e.leg_no = v_leg.leg_no
        order by p.passage_no);

    return p_ticket;
end;
$$;

comment on function impl.settle_gate(ticket.gate_ticket_2, int4) is
'What a gate judges by, of a ticket of settlement: its validity, and of the
attraction that the station belongs to its own days, entries and passages.  Who
is not named is not issued there (NOT_NAMED); at a station of none of its
attractions it is sent to theirs.';
