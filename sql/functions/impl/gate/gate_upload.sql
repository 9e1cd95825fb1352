-- What a device did is so, whatever the server would have said: who is inside
-- is inside.  The caller has locked the order.
create or replace function impl.gate_upload(p_upload ticket.gate_upload,
    p_device ticket.device, p_station text, p_by_card bool)
returns ticket.gate_upload
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_upload.supplier_id;
    v_seller   int4;                    /* null: nobody we let in for */
    v_station  int4;
    v_again    ticket.passage;
    v_ticket   ticket.gate_ticket_2;
    v_passage  ticket.passage;
    v_judged   ticket.gate_judgement;
    v_first    bool;
    v_wrong    int4 := 0;
    v_number   int2 := p_upload.ticket_no;
    v_typed    bool := impl.code_typed(v_number);
begin
    p_upload.ticket_no := impl.code_ticket(v_number);
    v_seller := impl.gate_seller(c_supplier, p_upload.order_id,
                                 p_upload.ticket_no);
    v_station := impl.gate_upload_station(p_upload, p_device, v_seller);

    select t.* into v_ticket
    from impl.gate_ticket_2(v_seller, p_upload.order_id, v_number,
                            p_upload.at) t;

    if found then
        /* It was good until the next one was printed. */
        v_ticket.old := v_ticket.old and exists (
            select from ticket.print p
            where p.supplier_id = v_seller
              and p.order_id = p_upload.order_id
              and p.ticket_no = p_upload.ticket_no
              and p.code_no > impl.code_of(v_number)
              and p.at <= p_upload.at);

        v_judged := impl.gate_judged(
            v_ticket, impl.gate_upload_echoes(p_upload, v_ticket.at),
            v_station,
            p_upload.persons, p_upload.goes_out, p_by_card, null, false, true,
            p_upload.lead is not null);
    end if;

    p_upload.judged := coalesce(v_judged.verdict, 'UNKNOWN');

    /* Asked while it was online, and the answer did not come. */
    select g.* into v_again
    from impl.gate_asked(c_supplier, p_device.device_no, p_upload.request,
                         v_ticket.today - 1, v_ticket.today + 1) g
    where g.order_id = p_upload.order_id and g.ticket_no = p_upload.ticket_no;

    if found then
        p_upload.judged := case v_again.direction when 'O' then 'OUT'
                                                  else 'IN' end;
        p_upload.passage_no := v_again.passage_no;
        return p_upload;
    end if;

    if p_upload.persons = 0 then
        return p_upload;
    end if;

    if v_ticket.state is null then
        insert into ticket.double_use (supplier_id, kind, device_no, persons,
                                       at, found_at)
        values (c_supplier, p_upload.judged, p_device.device_no,
                p_upload.persons, p_upload.at, p_upload.received_at);
        return p_upload;
    end if;

    p_upload.at := v_ticket.at;
    p_upload.passage_no := impl.gate_number(v_ticket.passages);
    v_first := not p_upload.goes_out and v_ticket.state in ('1', '3', '4')
               and not exists (
                   select from ticket.passage g
                   where g.supplier_id = v_seller
                     and g.order_id = p_upload.order_id
                     and g.ticket_no = p_upload.ticket_no
                     and g.direction = 'I');

    v_passage := impl.gate_passage(v_ticket, v_judged, p_upload.goes_out);
    v_passage.persons := p_upload.persons;
    v_passage.left_persons := case when p_upload.judged in ('IN', 'OUT')
                                   then v_judged.left_persons else 0 end;
    v_passage.station_name := p_station;
    v_passage.gate := coalesce(p_device.gate, '0');
    v_passage.device_no := p_device.device_no;
    v_passage.scanned_at := p_upload.scanned_at;
    v_passage.received_at := p_upload.received_at;
    v_passage.given := p_upload.given;
    v_passage.lead := p_upload.lead;

    /* One that the device had for another ticket names no passage. */
    if not exists (select from impl.gate_asked(
                       c_supplier, p_device.device_no, p_upload.request,
                       v_ticket.today, v_ticket.today))
    then
        v_passage.request := p_upload.request;
    end if;

    if v_seller <> c_supplier then
        v_passage := impl.gate_guests(v_passage, c_supplier);
    end if;

    insert into ticket.passage select v_passage.*;

    if v_ticket.settled then
        perform impl.settle_passages(array[v_passage], '{}');
    end if;

    if p_upload.goes_out then
        return p_upload;
    end if;

    update ticket.ticket t
    set state = '4'
    where t.supplier_id = v_seller and t.order_id = p_upload.order_id
      and t.ticket_no = p_upload.ticket_no and t.state in ('1', '3');

    if v_first then
        update ticket.orders o
        set events = case
            when impl.open_number(o.request_key) is null
                then impl.queue_event(v_seller, o.order_id, o.agent_id,
                                      o.request_key, o.events,
                                      impl.event_kind('entry'), null,
                                      p_upload.ticket_no, p_upload.received_at)
            else impl.open_checked(v_seller, o.order_id, o.agent_id, o.events,
                                   array[p_upload.ticket_no],
                                   p_upload.received_at, v_typed) end
        where o.supplier_id = v_seller and o.order_id = p_upload.order_id;
    else
        perform impl.open_checks(array[v_passage], '{}',
                                 case when v_typed then '{1}'::int4[] end);
    end if;

    /* The card beside the ticket is what the device alone has seen. */
    v_wrong := case
        when p_upload.judged = 'IN' then p_upload.persons - v_judged.persons
        when p_upload.judged = 'TWICE'
            then p_upload.persons - v_judged.left_persons
        when p_upload.judged not in ('ID_NEEDED') then p_upload.persons
        else 0 end;

    if v_wrong > 0 then
        insert into ticket.double_use (
            supplier_id, kind, order_id, ticket_no, passage_no, other_no,
            device_no, persons, at, found_at)
        select c_supplier,
               case when p_upload.judged in ('IN', 'TWICE') then 'USED'
                    else p_upload.judged end,
               p_upload.order_id, p_upload.ticket_no, p_upload.passage_no,
               case when p_upload.judged in ('IN', 'TWICE', 'USED')
                    then coalesce(v_judged.passage_no, (
                        select g.passage_no
                        from ticket.passage g
                        where g.supplier_id = v_seller
                          and g.order_id = p_upload.order_id
                          and g.ticket_no = p_upload.ticket_no
                          and g.passage_no <> p_upload.passage_no
                          and g.guest_supplier_id
                              is not distinct from nullif(c_supplier, v_seller)
                          and g.direction = 'I' and g.undone_at is null
                        order by g.at desc, g.passage_no desc
                        limit 1)) end,
               p_device.device_no, v_wrong, p_upload.at, p_upload.received_at;
    end if;

    return p_upload;
end;
$$;

comment on function impl.gate_upload(ticket.gate_upload, ticket.device, text,
                                     bool) is
'Writes down what a device did while it was offline; where the server would have
said no, the passage is listed (ticket.double_use).  By_card: the ticket was
found by a document.';

-- Moments that cannot be become the nearest one that can, and would all be
-- within the seconds in which a scanner fires twice.
create or replace function impl.gate_upload_echoes(
    p_upload ticket.gate_upload, p_at timestamptz)
returns int4
language sql immutable
as $$
    select case when p_at = p_upload.scanned_at then p_upload.device_no
                else -1 end;
$$;

comment on function impl.gate_upload_echoes(ticket.gate_upload, timestamptz) is
'The device whose scans this one may be an echo of; -1: of none, since its
moment was moved.';

create or replace function impl.gate_upload_station(
    p_upload ticket.gate_upload, p_device ticket.device, p_seller int4)
returns int4
language sql immutable
as $$
    select case when p_seller <> p_upload.supplier_id
                then -p_upload.supplier_id
                else coalesce(p_device.station_no, 0) end;
$$;

comment on function impl.gate_upload_station(ticket.gate_upload, ticket.device,
                                             int4) is
'Where a ticket is judged: below 0 a guest''s gates, as of impl.gate_guest().';

-- Whose ticket it was is no matter: a request is the device's.
create or replace function impl.gate_asked(p_supplier int4, p_device int4,
    p_request text, p_first date, p_last date)
returns setof ticket.passage
language plpgsql stable
as $$
begin
    return query
    select g.*
    from ticket.passage g
    where g.supplier_id = p_supplier and g.device_no = p_device
      and g.request = p_request and g.day between p_first and p_last
    union all
    select g.*
    from ticket.passage g
    where g.guest_supplier_id = p_supplier and g.guest_device_no = p_device
      and g.guest_request = p_request and g.day between p_first and p_last;
end;
$$;

comment on function impl.gate_asked(int4, int4, text, date, date) is
'Passages of a device on a request, on some days.';

create or replace function impl.gate_upload_card(
    p_upload ticket.gate_upload, p_device ticket.device, p_order int8[],
    p_ticket int2[])
returns ticket.gate_upload
language plpgsql stable
as $$
begin
    select t.order_id, t.ticket_no into p_upload.order_id, p_upload.ticket_no
    from unnest(p_order, p_ticket) k (order_id, ticket_no)
    cross join lateral (
        select impl.gate_seller(p_upload.supplier_id, k.order_id,
                                k.ticket_no) as id
        offset 0) s
    cross join lateral impl.gate_ticket_2(s.id, k.order_id, k.ticket_no,
                                          p_upload.at) t
    cross join lateral (
        select impl.gate_judged(t, impl.gate_upload_echoes(p_upload, t.at),
                                impl.gate_upload_station(p_upload, p_device,
                                                         s.id),
                                p_upload.persons, p_upload.goes_out, true,
                                null, false, true,
                                p_upload.lead is not null) as judged
        offset 0) j
    order by exists (
                 select from ticket.passage g
                 where g.supplier_id = s.id
                   and g.order_id = t.order_id and g.ticket_no = t.ticket_no
                   and coalesce(g.guest_supplier_id, g.supplier_id)
                       = p_upload.supplier_id
                   and coalesce(g.guest_device_no, g.device_no)
                       = p_device.device_no
                   and coalesce(g.guest_request, g.request)
                       = p_upload.request) desc,
             impl.gate_rank((j.judged).verdict), t.first_day, t.order_id,
             t.ticket_no
    limit 1;

    return p_upload;
end;
$$;

comment on function impl.gate_upload_card(ticket.gate_upload, ticket.device,
                                          int8[], int2[]) is
'The same with the ticket, of those that a document may be: the one that would
have been let in then, or was, on this request.';
