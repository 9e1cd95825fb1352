-- The checks of passages as one of a function.  Each statement that writes a
-- row reads the texts of its table's checks again, which was a twentieth of a
-- check at a gate; a function is read once in a session.  It is as strict, and
-- what is there has been checked.
create function impl.passage_holds(p ticket.passage)
returns bool
language plpgsql immutable
as $$
begin
    return p.passage_no > 0 and p.persons > 0 and p.left_persons >= 0
           and p.direction in ('I', 'O')
           and length(p.station_name) between 1 and 64
           and length(p.gate) between 1 and 4
           and (p.request is null
                or p.device_no is not null and p.day is not null
                   and length(p.request) between 1 and 64)
           and (p.guest_supplier_id is not null or p.guest_device_no is null)
           and (p.guest_device_no is not null or p.guest_request is null)
           and (p.guest_supplier_id is null or p.device_no is null);
end;
$$;

grant execute on function impl.passage_holds(ticket.passage) to ticket_owner;

alter table ticket.passage
    drop constraint passage_passage_no_check,
    drop constraint passage_persons_check,
    drop constraint passage_left_check,
    drop constraint passage_direction_check,
    drop constraint passage_station_name_check,
    drop constraint passage_gate_check,
    drop constraint passage_request_check,
    drop constraint passage_guest_check,
    add constraint passage_check
        check (impl.passage_holds(passage)) not valid;
