-- The same checks in fewer words, as 116-orders-checked.sql: a length is in a
-- range.  What is there has been checked.
alter table ticket.passage
    drop constraint passage_station_name_check,
    drop constraint passage_gate_check,
    drop constraint passage_request_check,
    add constraint passage_station_name_check
        check (length(station_name) <@ '[1,65)'::int4range) not valid,
    add constraint passage_gate_check
        check (length(gate) <@ '[1,5)'::int4range) not valid,
    add constraint passage_request_check
        check (request is null
               or (device_no is not null and day is not null
                   and length(request) <@ '[1,65)'::int4range)) not valid;
