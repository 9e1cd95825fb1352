-- Arrays are of one length, an element a scan, in the order of the scans.
-- p_order null: found by p_id_index, a document (impl.gate_index); of a code of
-- nobody's where that is null, too.  p_persons: how many went through, 0 of a
-- refusal.  p_scanned is its clock's, by the difference that it was told of:
-- what lies ahead of ours, or before the ticket was issued or 30 days, becomes
-- the nearest moment that can be; the device's own is kept beside it.
create or replace function api.gate_uploads_2(p_supplier int4, p_device int4,
    p_epoch int4, p_seq int8[], p_request text[], p_order int8[],
    p_ticket int2[], p_id_index bytea[], p_out bool[], p_persons int4[],
    p_scanned timestamptz[], p_given text[], p_lead text[])
returns table (n int4, verdict text, subject text, again bool, judged text,
               passage_no int2, double bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_most    constant int4 := 500;
    c_persons constant int4 := 100000;
    v_now     constant timestamptz := api.now();
    v_device  ticket.device;
    v_stood   ticket.device;            /* where it was then */
    v_station text;
    v_upload  ticket.gate_upload;
    v_known   ticket.gate_upload;
    /* Of each ticket that a document may be: the scan, and what it is. */
    v_n       int4[];
    v_order   int8[];
    v_ticket  int2[];
begin
    n := 1;
    verdict := nullif(impl.device_refusal(p_supplier, p_device, p_epoch), '');

    /* Others ask the server always: they have nothing to tell of. */
    if verdict is null and not (select impl.gate_takes_list(d)
                                from ticket.device d
                                where d.supplier_id = p_supplier
                                  and d.device_no = p_device)
    then
        verdict := 'LIST_KIND';
    end if;

    if verdict is null and cardinality(p_seq) > c_most then
        verdict := 'UPLOAD_MANY';
        subject := c_most;
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    /* One batch of a device behind the other. */
    select d.* into v_device
    from ticket.device d
    where d.supplier_id = p_supplier and d.device_no = p_device
    for no key update;

    select array_agg(c.n), array_agg(c.order_id), array_agg(c.ticket_no)
    into v_n, v_order, v_ticket
    from (
        select u.n::int4, k.order_id, k.ticket_no
        from unnest(p_order, p_id_index, p_scanned) with ordinality
             as u (order_id, id_index, scanned_at, n)
        cross join lateral impl.gate_documents(
            p_supplier, u.id_index,
            impl.gate_scanned(u.scanned_at, v_now)) k
        where u.order_id is null and u.id_index is not null) c;

    /* Of others' orders those alone that are let in here. */
    perform
    from (select distinct s.seller, u.order_id
          from unnest(p_order || v_order, p_ticket || v_ticket)
               u (order_id, ticket_no)
          cross join lateral (
              select impl.gate_seller(p_supplier, u.order_id, u.ticket_no)
                         as seller
              offset 0) s
          where s.seller is not null
          order by s.seller, u.order_id) k
    cross join lateral (
        select
        from ticket.orders o
        where o.supplier_id = k.seller and o.order_id = k.order_id
        offset 0
        for no key update) o;

    for i in 1 .. coalesce(cardinality(p_seq), 0)
    loop
        n := i;
        v_upload := row(p_supplier, p_device, p_seq[i], p_request[i],
                        p_order[i], p_ticket[i], coalesce(p_out[i], false),
                        greatest(0, least(coalesce(p_persons[i], 0),
                                          c_persons)),
                        p_scanned[i], v_now,
                        impl.gate_scanned(p_scanned[i], v_now),
                        case when p_given[i] ~ '^[A-Z_]{1,32}$'
                             then p_given[i] else 'UNKNOWN' end,
                        p_lead[i], '', null);

        select u.* into v_known
        from ticket.gate_upload u
        where u.supplier_id = p_supplier and u.device_no = p_device
          and u.seq = p_seq[i] and u.request = p_request[i];

        again := found;

        if again then
            v_upload := v_known;
        else
            v_stood := impl.device_stood(v_device, v_upload.at);
            v_station := coalesce((select s.name from ticket.station s
                                   where s.supplier_id = p_supplier
                                     and s.station_no = v_stood.station_no),
                                  v_device.name);

            if i = any (v_n) then
                select u.* into v_upload
                from (select array_agg(c.order_id) as orders,
                             array_agg(c.ticket_no) as tickets
                      from unnest(v_n, v_order, v_ticket)
                           as c (n, order_id, ticket_no)
                      where c.n = i) c
                cross join lateral impl.gate_upload_card(
                    v_upload, v_stood, c.orders, c.tickets) u;
            end if;

            v_upload := impl.gate_upload(v_upload, v_stood, v_station,
                                         p_order[i] is null);
            insert into ticket.gate_upload select v_upload.*;
        end if;

        judged := v_upload.judged;
        passage_no := v_upload.passage_no;
        double := v_upload.passage_no is null and v_upload.persons > 0
                  or exists (select from ticket.double_use d
                             where d.supplier_id = p_supplier
                               and d.order_id = v_upload.order_id
                               and d.ticket_no = v_upload.ticket_no
                               and d.passage_no = v_upload.passage_no);
        return next;
    end loop;
end;
$$;

comment on function api.gate_uploads_2 is
'What a device did while it was offline, 500 scans at most, each taken once;
again: it was taken before, and has the same answer.  judged is what the server
says of it; somebody who went through has a passage whatever that is, and is
listed where it is no.  Of a device that is not answered, or of too many, there
is one row with why.';

grant execute on function api.gate_uploads_2 to ticket_nginx;
