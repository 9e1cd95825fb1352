-- At a gate of an attraction that is a supplier of its own: its device, and the
-- request of that, which are none of the order's supplier's.
alter table ticket.passage
    add column guest_supplier_id int,
    add column guest_device_no int,
    add column guest_request text collate "C",
    add constraint passage_guest_check
        check ((guest_supplier_id is null) = (guest_device_no is null)
               and (guest_request is null or guest_supplier_id is not null)
               and (device_no is null or guest_supplier_id is null))
        not valid;
