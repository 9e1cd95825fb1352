-- A distributor of the open API has asked for none of these: it is told that
-- the order ends, or, where its supplier has it so, of a part under a number of
-- ours.
create or replace function impl.open_refunds_told(p_order ticket.orders,
    p_tickets int2[], p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_tickets int2[];
    v_whole   bool;
    v_left    bool;
begin
    v_tickets := array(
        select distinct n
        from unnest(p_tickets) n
        where not exists (select from ticket.open_refund f
                          where f.supplier_id = p_order.supplier_id
                            and f.order_id = p_order.order_id
                            and f.state = 1 and n = any (f.tickets))
        order by n);

    if v_tickets = '{}' then
        return;
    end if;

    select bool_and(t.ticket_no = any (v_tickets)),
           coalesce(bool_or(t.state not in ('2', '4')), false)
    into v_whole, v_left
    from ticket.ticket t
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id;

    perform impl.open_told(p_order, 'refund',
        jsonb_build_object(
            'refund', case when v_left
                      then format('S%s%s', p_order.order_id,
                                  lpad(v_tickets[1]::text, 3, '0'))
                      else '' end,
            'status', 1,
            'reason', '',
            'tickets', case when v_whole then '{}' else v_tickets end),
        p_at);
end;
$$;

comment on function impl.open_refunds_told(ticket.orders, int2[], timestamptz)
is
'Tells the distributor of an order of the open API of tickets whose money is
back and for which it has not asked: all of the order, or all that was left.
The caller has locked the order.';

create or replace function impl.open_partial(p_order ticket.orders,
    p_tickets int2[])
returns bool
language plpgsql stable
as $$
begin
    return impl.open_number(p_order.request_key) is not null
        and not coalesce((select s.forced_partial
                          from ticket.open_supplier s
                          where s.supplier_id = p_order.supplier_id), false)
        and exists (select from ticket.ticket t
                    where t.supplier_id = p_order.supplier_id
                      and t.order_id = p_order.order_id
                      and t.state in ('0', '1', '3')
                      and t.ticket_no <> all (p_tickets));
end;
$$;

comment on function impl.open_partial(ticket.orders, int2[]) is
'Are these tickets a part of what is left of an order of the open API, which its
distributor could not be told of, and whose supplier does not have it so?';
