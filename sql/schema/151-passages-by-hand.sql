-- Whom staff of such an attraction let in, no device of theirs has.
alter table ticket.passage
    drop constraint passage_guest_check,
    add constraint passage_guest_check
        check ((guest_supplier_id is not null or guest_device_no is null)
               and (guest_request is null or guest_device_no is not null)
               and (device_no is null or guest_supplier_id is null))
        not valid;
