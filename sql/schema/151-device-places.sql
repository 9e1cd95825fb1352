-- Where devices stood, and since when: what one of them did while it was offline
-- was there, wherever it stands when it tells of it.  The first place is of all
-- time before, too.
create table ticket.device_place (
    supplier_id        int not null,
    device_no          int not null,
    since              timestamptz not null,
    station_no         smallint,
    gate               text,
    primary key (supplier_id, device_no, since),
    foreign key (supplier_id, device_no) references ticket.device
);
insert into ticket.device_place (supplier_id, device_no, since, station_no,
                                 gate)
select d.supplier_id, d.device_no, '-infinity', d.station_no, d.gate
from ticket.device d;
