create or replace function impl.settle_due(p_limit int4, p_now timestamptz)
returns table (what text, supplier_id int4, order_id int8, case_id int8,
               ticket_no int2, product_id int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select 'case', c.supplier_id, c.order_id, c.case_id, c.ticket_no,
           c.product_id
    from ticket.supplier s
    cross join lateral (
        select y.*
        from ticket.settle_case y
        where y.supplier_id = s.supplier_id and y.state = 'N'
          and y.due_at <= p_now
          and not (y.kind in ('P', 'I') and exists (
                       select from ticket.settle_poor p
                       where p.supplier_id = y.supplier_id
                         and p.account_no = y.account_no))
        order by y.due_at
        limit p_limit) c
    limit p_limit;

    /* Of distributors that are charged as soon as they have booked. */
    return query
    select 'charge', o.supplier_id, o.order_id, null::int8, 0::int2, null::int4
    from ticket.party p
    cross join lateral (
        select y.supplier_id, y.order_id
        from ticket.orders y
        where y.supplier_id = p.supplier_id and y.state = '0'
          and y.pay_by > p_now and y.agent_id = p.agent_id
          and impl.settle_sold(y) and impl.settle_chargeable(y, p_now)
          and not exists (select from ticket.settle_order s
                          where s.supplier_id = y.supplier_id
                            and s.order_id = y.order_id)
        order by y.pay_by
        limit p_limit) o
    where p.charge_on_place and p.enabled and p.removed_at is null
      and (impl.settle_distributor(p.supplier_id, p.agent_id)).form is not null
    limit p_limit;

    return query
    select 'expire', t.supplier_id, t.order_id, null::int8, t.ticket_no,
           null::int4
    from ticket.supplier s
    cross join lateral (
        select y.*
        from ticket.settle_ticket y
        where y.supplier_id = s.supplier_id and y.state = '2'
          and y.expire_at <= p_now
          and exists (select from ticket.settle_leg l
                      where l.supplier_id = y.supplier_id
                        and l.order_id = y.order_id
                        and l.ticket_no = y.ticket_no
                        and l.state in ('A', 'W'))
        order by y.expire_at
        limit p_limit) t
    limit p_limit;

    return query
    select 'over', t.supplier_id, t.order_id, null::int8, t.ticket_no,
           null::int4
    from ticket.supplier s
    cross join lateral (
        select y.*
        from ticket.settle_ticket y
        where y.supplier_id = s.supplier_id and y.refund_state = '1'
          and y.apply_until <= p_now
        order by y.apply_until
        limit p_limit) t
    limit p_limit;

    return query
    select distinct 'end', c.supplier_id, 0::int8, null::int8, 0::int2,
           c.product_id
    from ticket.supplier s
    cross join lateral (
        select y.supplier_id, y.product_id
        from ticket.settle_funds y
        where y.supplier_id = s.supplier_id
          and y.look_at <= p_now) c
    limit p_limit;
end;
$$;

comment on function impl.settle_due(int4, timestamptz) is
'Candidates of api.settle_work(), not locked yet; payments out of an account
that had too little wait.';

create or replace function impl.settle_stuck(p_supplier int4, p_order int8,
    p_case int8, p_why text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_pause constant interval := '15 min';
begin
    update ticket.settle_case c
    set due_at = p_at + c_pause
    where c.supplier_id = p_supplier and c.case_id = p_case and c.state = 'N';

    perform impl.alarm(p_supplier, 'settlement stuck',
        coalesce(p_case, p_order)::text, left(p_why, 200), p_at);
end;
$$;

comment on function impl.settle_stuck(int4, int8, int8, text, timestamptz) is
'What api.settle_work() could not do, as the tables refuse it: staff are told,
and a case is tried again later, behind the others.';
