-- What is free of an area at a performance (see impl.seat_runs()) while its
-- quota has that version: so that who sells the next seats need not look at all
-- that are sold.  It can be emptied at any time.
create table ticket.seat_free (
    supplier_id        int not null,
    quota_id           int8 not null,
    version            int8 not null,
    runs               int[] not null,
    primary key (supplier_id, quota_id)
) with (fillfactor = 20);
