create or replace function impl.order_tickets_shown(p_order ticket.orders,
    p_zone text)
returns json
language plpgsql stable
as $$
begin
    return coalesce((
        select json_agg(json_build_object(
                   'ticket', t.ticket_no, 'product', i.product_name,
                   'persons', t.persons, 'free', t.free,
                   'price_fen', i.price_fen,
                   'state', impl.ticket_word(p_order, t.state),
                   'until', i.ticket_until,
                   'seats', nullif(impl.order_seats(p_order.supplier_id,
                                       p_order.order_id,
                                       array[t.ticket_no]), ''),
                   'passages', g.passages,
                   'passed_at', impl.moment_text(g.at, p_zone),
                   'passed', g.place,
                   'refunded_fen', r.amount_fen - r.fee_fen)
                   order by t.ticket_no)
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        left join ticket.refund r
          on r.supplier_id = t.supplier_id and r.order_id = t.order_id
             and r.ticket_no = t.ticket_no
        cross join lateral (
            select count(*) as passages, min(p.at) as at,
                   (array_agg(p.station_name || ' ' || p.gate
                              order by p.passage_no))[1] as place
            from ticket.passage p
            where p.supplier_id = t.supplier_id and p.order_id = t.order_id
              and p.ticket_no = t.ticket_no and p.direction = 'I'
              and p.undone_at is null) g
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id), '[]');
end;
$$;

comment on function impl.order_tickets_shown(ticket.orders, text) is
'The tickets of an order for staff: state, seats, where and when first used,
what came back of them.';

create or replace function impl.ticket_word(p_order ticket.orders,
    p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when '1' then 'issued' when '2' then 'refunded' when '3' then 'printed'
        when '4' then 'used'
        else case when impl.ticket_lives(p_order, p_state) then 'not issued'
             else 'given up' end end;
$$;

comment on function impl.ticket_word(ticket.orders, "char") is
'A ticket''s state in words.';

create or replace function impl.order_visitors_shown(p_order ticket.orders)
returns json
language plpgsql stable
as $$
begin
    return coalesce((
        select json_agg(json_build_object(
                   'visitor', v.visitor_no, 'ticket', v.ticket_no,
                   'kind', (array['identity card', 'military', 'passport',
                                  'other'])[v.id_type],
                   'name_sealed', v.name_sealed, 'id_sealed', v.id_sealed,
                   'phone_sealed', v.phone_sealed)
                   order by v.visitor_no)
        from ticket.visitor v
        where v.supplier_id = p_order.supplier_id
          and v.order_id = p_order.order_id), '[]');
end;
$$;

comment on function impl.order_visitors_shown(ticket.orders) is
'Who comes with an order, sealed.';

-- Payments and paybacks have documents of their own.
create or replace function impl.order_money(p_order ticket.orders)
returns setof ticket.transfer
language sql stable
as $$
    select t.*
    from (select (p_order).order_id as document
          union all
          select p.payment_id
          from ticket.payment p
          where p.supplier_id = (p_order).supplier_id
            and p.order_id = (p_order).order_id) d
    cross join lateral (
        select t.*
        from ticket.transfer t
        where t.supplier_id = (p_order).supplier_id
          and t.order_id = d.document
        offset 0) t;
$$;

comment on function impl.order_money(ticket.orders) is
'All that moved money for an order.';

create or replace function impl.order_money_shown(p_order ticket.orders,
    p_zone text)
returns json
language plpgsql stable
as $$
begin
    return coalesce((
        select json_agg(json_build_object(
                   'at', impl.moment_text(t.at, p_zone),
                   'document', t.order_id::text,
                   'what', impl.transfer_name(t.kind),
                   'from', impl.account_word(t.debit),
                   'to', impl.account_word(t.credit),
                   'amount_fen', t.amount_fen, 'by', t.booked_by)
                   order by t.at, t.order_id, t.no)
        from impl.order_money(p_order) t), '[]');
end;
$$;

comment on function impl.order_money_shown(ticket.orders, text) is
'What moved money for an order: from where to where, and who booked it, where
staff did.';

create or replace function impl.account_word(p_side int4)
returns text
language sql immutable
as $$
    select case when p_side < 100 then impl.side_name(p_side)
           else (array['deposit', 'deposit, held', 'rebate',
                       'rebate, held'])[p_side % 10] end;
$$;

comment on function impl.account_word(int4) is
'One end of a transfer in words: the supplier''s side, or an account of the
agent.';
