create or replace function impl.order_list_row(p_order ticket.orders)
returns table (order_id int8, day date, session int4, start_minute int2,
               area text, agent text, state "char", product text,
               persons int4, seated int4, seats text,
               created_at timestamptz, own_number text, pay text,
               total_fen int8, printed int4, used int4, refunded int4,
               stopped bool)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    order_id := p_order.order_id;
    day := p_order.day;
    session := p_order.session_id;
    state := p_order.state;
    created_at := p_order.created_at;
    own_number := impl.client_ref(p_order.request_key);
    pay := impl.pay_word(p_order.pay_method);
    total_fen := p_order.total_fen;
    stopped := impl.order_stopped(p_order);
    product := impl.order_description(p_order.supplier_id, p_order.order_id);

    select nullif(impl.order_start(p_order), -1), a.user_name, r.code
    into start_minute, agent, area
    from ticket.agent a
    left join ticket.seat_area r
      on r.supplier_id = p_order.supplier_id and r.area_id = p_order.area_id
    where a.supplier_id = p_order.supplier_id
      and a.agent_id = p_order.agent_id;

    select coalesce(sum(t.persons)
                    filter (where impl.ticket_lives(p_order, t.state)), 0),
           count(*) filter (where t.state = '3'),
           count(*) filter (where t.state = '4'),
           count(*) filter (where t.state = '2')
    into persons, printed, used, refunded
    from ticket.ticket t
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id;

    if p_order.session_id is not null then
        select count(*),
               string_agg(w.num || '/' || s.num, ' ' order by x.seat_no)
        into seated, seats
        from ticket.seat_held x
        join ticket.seat s
          on s.supplier_id = x.supplier_id and s.area_id = x.area_id
             and s.seat_no = x.seat_no
        join ticket.seat_row w
          on w.supplier_id = s.supplier_id and w.area_id = s.area_id
             and w.place = s.row_place
        where x.supplier_id = p_order.supplier_id
          and x.order_id = p_order.order_id and x.kind = 'O';
    end if;

    return next;
end;
$$;

comment on function impl.order_list_row(ticket.orders) is
'An order as a row of api.staff_order_list().';

create or replace function impl.pay_word(p_method "char")
returns text
language sql immutable
as $$
    select case p_method when 'Y' then 'deposit' when 'F' then 'rebate'
           when 'E' then 'instant' when 'X' then 'cash' else 'none' end;
$$;

comment on function impl.pay_word("char") is
'A form of payment in a word.';
