-- Behind the passage, in its transaction: the first one at an attraction earns
-- it its money.
create or replace function impl.settle_passages(p_passages ticket.passage[],
    p_lost int4[])
returns void
language plpgsql volatile
as $$
declare
    v_passage ticket.passage;
    v_leg     ticket.settle_leg;
begin
    for v_passage in
        select p.*
        from unnest(p_passages) with ordinality p
        join ticket.settle_ticket t
          on t.supplier_id = p.supplier_id and t.order_id = p.order_id
             and t.ticket_no = p.ticket_no
        where p.ordinality <> all (p_lost)
        order by p.supplier_id, p.order_id, p.ticket_no, p.passage_no
    loop
        select l.* into v_leg
        from impl.settle_leg_at(v_passage) l;

        continue when not found;

        insert into ticket.settle_entry (supplier_id, order_id, ticket_no,
                                         passage_no, leg_no)
        values (v_passage.supplier_id, v_passage.order_id,
                v_passage.ticket_no, v_passage.passage_no, v_leg.leg_no);

        /* Also of a device that has let in whom it should not have. */
        if v_passage.direction = 'I' and v_leg.state = 'W'
            and exists (
                select
                from ticket.settle_ticket t
                where t.supplier_id = v_passage.supplier_id
                  and t.order_id = v_passage.order_id
                  and t.ticket_no = v_passage.ticket_no
                  and v_passage.day between t.from_day and t.until_day)
        then
            perform impl.settle_visit(v_leg, v_passage);
        elsif v_passage.direction = 'I' and v_leg.state not in ('V', 'S')
        then
            perform impl.settle_unearned(v_leg);
        end if;
    end loop;
end;
$$;

comment on function impl.settle_passages(ticket.passage[], int4[]) is
'Of passages that were written down, but those at these places, those of
settlement: whose they are and, the first at each attraction of one who is
named, on a day of the ticket''s, what it is to be paid.  The caller has locked
their orders.';

-- Somebody was inside, so the attraction will ask.
create or replace function impl.settle_unearned(p_leg ticket.settle_leg)
returns void
language plpgsql volatile
as $$
begin
    perform impl.alarm(p_leg.supplier_id, 'visit not paid',
        format('%s.%s.%s', p_leg.order_id, p_leg.ticket_no, p_leg.leg_no),
        format('ticket %s of order %s at %s: %s', p_leg.ticket_no,
               p_leg.order_id,
               (select y.name
                from ticket.party y
                where y.supplier_id = p_leg.supplier_id
                  and y.party_no = p_leg.party_no),
               case p_leg.state when 'W' then 'not on its days'
                                else impl.settle_leg_word(p_leg.state) end),
        api.now());
end;
$$;

comment on function impl.settle_unearned(ticket.settle_leg) is
'A device has let in whom nothing is paid for: nobody is named, it is not a day
of the ticket''s, or that is over or has come back.  Staff are told once.';

create or replace function impl.settle_leg_at(p_passage ticket.passage)
returns setof ticket.settle_leg
language plpgsql stable
as $$
begin
    return query
    select l.*
    from ticket.settle_leg l
    where l.supplier_id = p_passage.supplier_id
      and l.order_id = p_passage.order_id
      and l.ticket_no = p_passage.ticket_no
      and l.party_no = impl.settle_station_party(
              p_passage.supplier_id,
              coalesce(-p_passage.guest_supplier_id,
                       impl.settle_device_station(p_passage),
                       (select s.station_no
                        from ticket.station s
                        where s.supplier_id = p_passage.supplier_id
                          and s.name = p_passage.station_name
                        limit 1)));
end;
$$;

comment on function impl.settle_leg_at(ticket.passage) is
'The attraction''s share of a ticket that a passage was at, if it is one of
settlement''s.';

create or replace function impl.settle_device_station(
    p_passage ticket.passage)
returns int4
language plpgsql stable
as $$
declare
    v_device ticket.device;
begin
    select d.* into v_device
    from ticket.device d
    where d.supplier_id = p_passage.supplier_id
      and d.device_no = p_passage.device_no;

    /* It tells of it later. */
    if found and p_passage.received_at is not null then
        v_device := impl.device_stood(v_device,
            impl.gate_scanned(p_passage.scanned_at, p_passage.received_at));
    end if;

    return v_device.station_no;
end;
$$;

comment on function impl.settle_device_station(ticket.passage) is
'The station at which the device of a passage stood then; null: none.';

create or replace function impl.settle_visit(p_leg ticket.settle_leg,
    p_passage ticket.passage)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_leg.supplier_id;
    c_order    constant int8 := p_leg.order_id;
    c_unused   constant int4 := impl.side('unused');
    c_due      constant int4 := impl.side('attractions');
    c_margin   constant int4 := impl.side('margin');
    c_wait     constant interval := '10 min';
    v_at       timestamptz;
    v_order    ticket.orders;
    v_settle   ticket.settle_order;
    v_ticket   ticket.settle_ticket;
    v_way      ticket.settle_way;
    v_fund     ticket.settle_case;
    v_case     ticket.settle_case;
    v_fee      int8 := least(p_leg.payout_fee_fen, p_leg.attraction_fen);
    v_rest     int8;
    v_out      bool := false;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = c_order;

    select s.* into strict v_settle
    from ticket.settle_order s
    where s.supplier_id = c_supplier and s.order_id = c_order;

    select t.* into strict v_ticket
    from ticket.settle_ticket t
    where t.supplier_id = c_supplier and t.order_id = c_order
      and t.ticket_no = p_leg.ticket_no;

    v_at := impl.order_moment(v_order, api.now());

    update ticket.settle_leg l
    set first_entry_at = p_passage.at, window_from = p_passage.day,
        window_until = p_passage.day + l.entry_days - 1, state = 'V'
    where l.supplier_id = c_supplier and l.order_id = c_order
      and l.ticket_no = p_leg.ticket_no and l.leg_no = p_leg.leg_no;

    perform impl.settle_leg_to(p_leg, 'V', 'L5', v_at);
    perform impl.settle_event(c_supplier, c_order, p_leg.ticket_no,
        'status-change', jsonb_build_object(
            'attraction', (select y.name
                           from ticket.party y
                           where y.supplier_id = c_supplier
                             and y.party_no = p_leg.party_no),
            'state', impl.settle_leg_told('V')), v_at);

    perform impl.settle_book(c_supplier, c_order, 'visit', b.debit, b.credit,
        b.fen, p_leg.ticket_no, p_leg.leg_no, p_leg.party_no, null, v_at)
    from (values
        (1, c_unused, c_due, least(p_leg.attraction_fen, p_leg.share_fen)),
        (2, c_unused, c_margin,
         greatest(p_leg.share_fen - p_leg.attraction_fen, 0)),
        (3, c_margin, c_due,
         greatest(p_leg.attraction_fen - p_leg.share_fen, 0)))
        as b (place, debit, credit, fen)
    order by b.place;

    perform impl.settle_book(c_supplier, c_order, 'payout fee', c_due,
        impl.side('payout fees'), v_fee, p_leg.ticket_no, p_leg.leg_no,
        p_leg.party_no, null, v_at);

    /* Out of the money product comes what is in it, or surely will be. */
    if v_settle.fund in ('N', 'I') then
        select c.* into v_fund
        from ticket.settle_case c
        where c.supplier_id = c_supplier and c.order_id = c_order
          and c.kind = 'I' and c.state in ('S', 'W', 'K')
        order by c.case_id desc
        limit 1;

        /* Not more than lies there of this ticket. */
        v_rest := least(p_leg.attraction_fen, v_ticket.fund_fen - (
            select coalesce(sum(c.amount_fen), 0)
            from ticket.settle_case c
            where c.supplier_id = c_supplier and c.order_id = c_order
              and c.kind = 'O' and c.ticket_no = p_leg.ticket_no
              and c.state in ('N', 'S', 'W', 'M')));
        v_out := v_fund.case_id is not null and v_rest > 0;
    end if;

    if v_out then
        perform impl.settle_case_make('O', v_settle, p_leg.ticket_no,
            p_leg.leg_no, p_leg.party_no, 0, v_fund.account_no,
            v_rest, 0, v_at + interval '72 h',
            case v_fund.state when 'K' then v_at else 'infinity' end, v_at);
    end if;

    if p_leg.attraction_fen > v_fee then
        v_way := impl.settle_attraction(c_supplier, p_leg.party_no);

        v_case := impl.settle_case_make('P', v_settle, p_leg.ticket_no,
            p_leg.leg_no, p_leg.party_no, v_way.party_account,
            v_way.account_no, p_leg.attraction_fen - v_fee, v_fee,
            v_at + interval '24 h',
            case when v_out and v_way.account_no = v_fund.account_no
                 then v_at + c_wait else v_at end, v_at);

        if v_way.party_account is null then
            perform impl.settle_refused(v_case, 'ACCOUNT',
                                        'no account to pay to');
        end if;
    else
        perform impl.settle_settled(c_supplier, c_order, p_leg.ticket_no,
                                    p_leg.leg_no, v_at);
    end if;

    perform impl.settle_derive(c_supplier, c_order, p_leg.ticket_no, v_at);
end;
$$;

comment on function impl.settle_visit(ticket.settle_leg, ticket.passage) is
'The first check-in at an attraction: it has earned its price, less its fee, and
is to be paid.  The caller has locked the order.';

-- Further entries at an attraction that pays a fee for each of them.  They are
-- counted when it is paid: until then one may be undone, and costs nothing.
create or replace function impl.settle_entry_fees(p_case ticket.settle_case,
    p_at timestamptz)
returns ticket.settle_case
language plpgsql volatile
as $$
declare
    c_undo     constant interval := '60 s';     /* as api.gate_undo() has it */
    v_leg      ticket.settle_leg;
    v_case     ticket.settle_case;
    v_entries  record;
    v_fee      int8;
    v_rest     int8;
begin
    select l.* into v_leg
    from ticket.settle_leg l
    where l.supplier_id = p_case.supplier_id
      and l.order_id = p_case.order_id and l.ticket_no = p_case.ticket_no
      and l.leg_no = p_case.leg_no;

    if v_leg.fee_each is not true then
        return p_case;
    end if;

    select count(*) - 1 as further, max(g.at) as last_at into v_entries
    from ticket.settle_entry e
    join ticket.passage g using (supplier_id, order_id, ticket_no, passage_no)
    where e.supplier_id = v_leg.supplier_id and e.order_id = v_leg.order_id
      and e.ticket_no = v_leg.ticket_no and e.leg_no = v_leg.leg_no
      and g.direction = 'I' and g.undone_at is null;

    if v_entries.further > 0 and v_entries.last_at + c_undo > p_at then
        update ticket.settle_case c
        set due_at = v_entries.last_at + c_undo
        where c.supplier_id = p_case.supplier_id
          and c.case_id = p_case.case_id;
        return null;
    end if;

    v_fee := least(v_leg.payout_fee_fen, v_leg.attraction_fen);
    v_rest := v_leg.attraction_fen - v_fee;
    v_fee := least(greatest(v_entries.further, 0) * v_leg.payout_fee_fen,
                   v_rest);

    if v_fee = v_rest then
        perform impl.settle_case_ends(p_case, 'A', p_at);
        perform impl.settle_entries_paid(v_leg, v_fee, p_at);
        perform impl.settle_settled(v_leg.supplier_id, v_leg.order_id,
            v_leg.ticket_no, v_leg.leg_no, p_at);
        return null;
    end if;

    update ticket.settle_case c
    set amount_fen = v_rest - v_fee,
        fee_fen = v_leg.attraction_fen - (v_rest - v_fee)
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id
    returning c.* into v_case;

    return v_case;
end;
$$;

comment on function impl.settle_entry_fees(ticket.settle_case, timestamptz) is
'What an attraction is to be paid for a ticket, less its fee for each further
entry that nobody has undone.  Null: nothing is sent now, because a gate may
still undo the last entry, or nothing is left to be paid and the share is
settled.  The caller has locked the case behind its order.';

create or replace function impl.settle_entries_paid(p_leg ticket.settle_leg,
    p_fee_fen int8, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    if p_fee_fen <= 0 then
        return;
    end if;

    update ticket.settle_leg l
    set extra_fee_fen = p_fee_fen
    where l.supplier_id = p_leg.supplier_id and l.order_id = p_leg.order_id
      and l.ticket_no = p_leg.ticket_no and l.leg_no = p_leg.leg_no;

    perform impl.settle_book(p_leg.supplier_id, p_leg.order_id, 'payout fee',
        impl.side('attractions'), impl.side('payout fees'), p_fee_fen,
        p_leg.ticket_no, p_leg.leg_no, p_leg.party_no, null, p_at);
    perform impl.settle_tell(p_leg.supplier_id, p_leg.order_id,
        p_leg.ticket_no, p_leg.leg_no, 'L6', null, impl.yuan(p_fee_fen),
        p_at);
end;
$$;

comment on function impl.settle_entries_paid(ticket.settle_leg, int8,
                                             timestamptz) is
'An attraction is paid for a ticket: what it was charged for further entries is
income now.';

create or replace function impl.settle_settled(p_supplier int4, p_order int8,
    p_ticket int2, p_leg int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_leg ticket.settle_leg;
begin
    select l.* into v_leg
    from ticket.settle_leg l
    where l.supplier_id = p_supplier and l.order_id = p_order
      and l.ticket_no = p_ticket and l.leg_no = p_leg and l.state = 'V';

    if found then
        perform impl.settle_leg_to(v_leg, 'S', 'L7', p_at);
        perform impl.settle_derive(p_supplier, p_order, p_ticket, p_at);
    end if;
end;
$$;

comment on function impl.settle_settled(int4, int8, int2, int2, timestamptz) is
'An attraction has been paid for a ticket, or nothing is left to pay.';
