-- What the rules of activation say, for who stands at the desk.
create or replace function impl.pickup_words(p_verdict text)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_verdict in ('ACTIVATE_VALIDITY', 'ACTIVATE_DAYS')
            then impl.either('it is not valid on the day',
                             '当天不在有效期内')
        when p_verdict = 'ACTIVATE_SLOT_DAY'
            then impl.either('its slot was on another day: a new ticket is'
                             ' sold',
                             '时段已过，请重新购票')
        when p_verdict in ('ACTIVATE_LINE', 'ACTIVATE_SLOT',
                           'ACTIVATE_EMPTY', 'SLOT_UNKNOWN')
            then impl.either('its slot is over, or not there',
                             '时段已结束或不存在')
        when p_verdict = 'SLOT_FULL'
            then impl.either('no slot of the day has so much room',
                             '当天没有足够名额的时段')
        when p_verdict = 'DOCUMENT_TICKET'
            then impl.either('a document of it has a valid ticket already',
                             '有证件已持有效门票')
        when p_verdict ~ '^ACTIVATE_(NAMES?|CARDS?|SINGLE)_'
            then impl.either('say which tickets, as each has its visitor'
                             ' (--tickets)',
                             '门票按人实名，请指明门票（--tickets）')
        when p_verdict = 'ACTIVATE_PRODUCT'
            then impl.either('it has no such product', '订单没有该产品')
        when p_verdict = 'ACTIVATE_QUANTITY'
            then impl.either('it has fewer of them', '数量超过订单')
        when p_verdict = 'ACTIVATE_NOTHING'
            then impl.either('nothing is taken', '没有取任何门票')
        when p_verdict = 'ACTIVATE_NUMBER'
            then impl.either('it would have too many tickets',
                             '门票数量过多')
        else p_verdict end;
end;
$$;

comment on function impl.pickup_words(text) is
'A refusal of activation in words for a clerk.';

create or replace function impl.pickup_state_words(p_state "char")
returns text
language plpgsql stable
as $$
begin
    return case
        when p_state in ('3', 'D', 'X')
            then impl.either('its tickets are issued, print them'
                             ' (ticket print)',
                             '已出票，请打印门票（ticket print）')
        when p_state = '4' then impl.either('it is closed', '订单已关闭')
        when p_state in ('5', '1')
            then impl.either('its payment is not settled yet',
                             '付款尚未确认')
        when p_state in ('7', '8', '9', 'A')
            then impl.either('its money is asked back or refused',
                             '退款处理中或收款被拒') end;
end;
$$;

comment on function impl.pickup_state_words("char") is
'Why an order that is in such a state cannot be picked up, in words for a
clerk.';

-- Members of p_change: take, such as ADULT=2,CHILD=1; tickets, such as 1-3,5.
create or replace function impl.pickup_want(p_order ticket.orders,
    p_change jsonb, out verdict text, out want int4[], out indexes bytea[],
    out lines int2[])
language plpgsql stable
as $$
declare
    v_tickets int4[];
    v_products int8[] := '{}';
    v_quantities int8[] := '{}';
    v_piece   text;
    v_parts   text[];
    v_product int4;
begin
    indexes := '{}';
    lines := '{}';

    if p_change ? 'tickets' and p_change ? 'take' then
        perform impl.staff_refuse('TAKE_BOTH');
    end if;

    if p_change ? 'tickets' then
        v_tickets := impl.number_set(p_change ->> 'tickets', 1, 999);

        if v_tickets is null or exists (
            select from unnest(v_tickets) n
            where not exists (select from ticket.ticket t
                              where t.supplier_id = p_order.supplier_id
                                and t.order_id = p_order.order_id
                                and t.ticket_no = n))
        then
            perform impl.staff_refuse('ORDER_TICKET', p_order.order_id::text,
                                      p_change ->> 'tickets');
        end if;

        select array_agg(coalesce(w.persons, 0)::int4 order by i.line_no)
        into want
        from ticket.order_item i
        left join (
            select t.line_no, sum(t.persons) as persons
            from ticket.ticket t
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id
              and t.ticket_no = any (v_tickets)
            group by t.line_no) w
          on w.line_no = i.line_no
        where i.supplier_id = p_order.supplier_id
          and i.order_id = p_order.order_id;

        select coalesce(array_agg(v.id_index), '{}'),
               coalesce(array_agg(t.line_no), '{}')
        into indexes, lines
        from ticket.visitor v
        join ticket.ticket t
          on t.supplier_id = v.supplier_id and t.order_id = v.order_id
             and t.ticket_no = v.ticket_no
        where v.supplier_id = p_order.supplier_id
          and v.order_id = p_order.order_id
          and v.ticket_no = any (v_tickets);

        return;
    end if;

    if p_change ? 'take' then
        foreach v_piece in array regexp_split_to_array(
            btrim(p_change ->> 'take', ' ,'), '[ ,]+')
        loop
            v_parts := regexp_match(v_piece, '^([A-Za-z0-9_-]+)=(\d{1,6})$');

            if v_parts is null then
                perform impl.staff_refuse('TAKE_WRONG', v_piece);
            end if;

            v_product := (impl.staff_product(p_order.supplier_id,
                                             v_parts[1])).product_id;

            if v_product = any (v_products) then
                perform impl.staff_refuse('TAKE_WRONG', v_piece);
            end if;

            v_products := v_products || v_product::int8;
            v_quantities := v_quantities || v_parts[2]::int8;
        end loop;
    end if;

    select w.verdict, w.want into verdict, want
    from impl.activation_want(p_order.supplier_id, p_order.order_id,
                              not p_change ? 'take', v_products,
                              v_quantities) w;
end;
$$;

comment on function impl.pickup_want(ticket.orders, jsonb) is
'How many of each line of an order are handed out, and whose: all of it, or as a
clerk says by product or by ticket (R71).';

-- Its place is found before anything moves, and is what the clerk has agreed
-- to: a number that was shown, or has to be shown first (R93).
create or replace function impl.pickup_slot(p_order ticket.orders, p_day date,
    p_persons int4, p_slot int4, p_shows bool, p_at timestamptz)
returns int2
language plpgsql volatile
as $$
declare
    v_seek int4 := case when impl.slot_choice(p_order.page,
                                              p_order.edition) = 2
                        then p_slot end;
    v_slot ticket.slot;
    v_no   int2 := p_order.slot_no;
    v_moves bool := impl.slot_moves(p_order.supplier_id, p_order);
begin
    if v_moves then
        v_no := impl.slot_pick(p_order.supplier_id, p_order, p_day, v_seek,
                               p_persons, p_at);

        if v_no is null then
            perform impl.staff_refuse('PICKUP_NOT', p_order.order_id::text,
                                      impl.pickup_words('SLOT_FULL'));
        end if;
    end if;

    select t.* into v_slot
    from ticket.slot t
    where t.supplier_id = p_order.supplier_id
      and t.line_id = p_order.line_id and t.day = p_day and t.slot_no = v_no;

    if not p_shows and (p_slot <> v_no or (p_slot is null and v_moves)) then
        perform impl.staff_refuse('PICKUP_SLOT', p_order.order_id::text,
                                  v_no::text,
                                  impl.clock(v_slot.start_minute),
                                  impl.clock(v_slot.end_minute));
    end if;

    return v_no;
end;
$$;

comment on function impl.pickup_slot(ticket.orders, date, int4, int4, bool,
                                     timestamptz) is
'The slot that an order is handed out in; refuses where it is another one than
the clerk has seen.  The caller has locked the quotas of what is offered.';

create or replace function impl.provider_form(p_provider text)
returns text
language sql immutable
as $$
    select case when p_provider like 'wechat%' then 'wechat'
                when p_provider in ('alipay', 'unionpay', 'clearing')
                then p_provider
                else 'platform' end;
$$;

comment on function impl.provider_form(text) is
'A payment platform as receipts name it.';

create or replace function impl.order_form(p_order ticket.orders)
returns text
language plpgsql stable
as $$
begin
    return case p_order.pay_method
        when 'Y' then 'deposit'
        when 'F' then 'rebate'
        when 'E' then coalesce((
            select impl.provider_form(a.provider)
            from ticket.payment p
            join ticket.provider_account a
              on a.supplier_id = p.supplier_id
                 and a.account_no = p.account_no
            where p.supplier_id = p_order.supplier_id
              and p.order_id = p_order.order_id and p.state = 'P'
            order by p.payment_id desc
            limit 1), 'platform')
        else coalesce((
            select r.form
            from ticket.shift_receipt r
            where r.supplier_id = p_order.supplier_id
              and r.order_id = p_order.order_id
              and r.kind in ('sale', 'order', 'late')
            order by r.at
            limit 1), 'cash') end;
end;
$$;

comment on function impl.order_form(ticket.orders) is
'What an order was paid with, as receipts name it.';
