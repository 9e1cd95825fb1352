-- The check of ticket.passage: it may become stricter, for rows to come, but
-- not weaker.
create or replace function impl.passage_holds(p ticket.passage)
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

comment on function impl.passage_holds(ticket.passage) is
'May there be such a passage?  Numbers and lengths; a request is a device''s, on
a day; a guest''s device is none of the supplier''s.  Null is as good as true.';
