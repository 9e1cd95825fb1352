create or replace function impl.history_of_money(p_order ticket.orders)
returns table (place int4, at timestamptz, what text, who text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_supplier constant int4 := p_order.supplier_id;
    v_comma    constant text := impl.either(', ', '，');
    v_account  constant text := impl.either('account ', '平台 ');
begin
    return query
    select 5, t.at, impl.transfer_name(t.kind),
           impl.who_told(t.booked_by),
           format(impl.either('%s from %s to %s', '%s，%s → %s'),
                  impl.yuan(t.amount_fen),
                  impl.worded(impl.account_word(t.debit)),
                  impl.worded(impl.account_word(t.credit)))
    from impl.order_money(p_order) t;

    return query
    select 2, p.created_at, 'payment begun', v_account || p.account_no,
           concat_ws(v_comma, p.number, impl.yuan(p.amount_fen),
                     impl.worded(impl.pay_way_name(p.way)))
    from ticket.payment p
    where p.supplier_id = v_supplier and p.order_id = p_order.order_id
    union all       /* a platform's moments are whole seconds */
    select 3, greatest(p.paid_at, p.created_at), 'payment received',
           v_account || p.account_no,
           concat_ws(v_comma, p.number, impl.yuan(p.received_fen),
                     impl.either('trade ', '平台交易号 ') || p.platform_no)
    from ticket.payment p
    where p.supplier_id = v_supplier and p.order_id = p_order.order_id
      and p.paid_at is not null
    union all
    select 3, p.closed_at, 'payment closed', v_account || p.account_no,
           concat_ws(v_comma, p.number, p.last_code)
    from ticket.payment p
    where p.supplier_id = v_supplier and p.order_id = p_order.order_id
      and p.state in ('F', 'X')
    union all
    select 4, y.received_at, 'notice of a platform',
           v_account || y.account_no,
           concat_ws(v_comma, impl.worded(impl.pay_event_name(y.event)),
                     y.number, impl.worded(y.verdict))
    from ticket.payment p
    join ticket.pay_notice y
      on y.supplier_id = p.supplier_id and y.account_no = p.account_no
         and y.number = p.number
    where p.supplier_id = v_supplier and p.order_id = p_order.order_id
    union all
    select 7, b.created_at, 'payback begun', null,
           concat_ws(v_comma, b.number, impl.yuan(b.amount_fen),
                     impl.worded(impl.pay_cause_name(b.cause)),
                     nullif(b.reason, ''))
    from ticket.payment p
    join ticket.payback b
      on b.supplier_id = p.supplier_id and b.payment_id = p.payment_id
    where p.supplier_id = v_supplier and p.order_id = p_order.order_id
    union all
    select 8, b.done_at, 'paid back', null,
           concat_ws(v_comma, b.number, impl.yuan(b.amount_fen), b.platform_no)
    from ticket.payment p
    join ticket.payback b
      on b.supplier_id = p.supplier_id and b.payment_id = p.payment_id
    where p.supplier_id = v_supplier and p.order_id = p_order.order_id;

    return query
    select 6, a.at, 'refund applied for', a.applied_by,
           concat_ws(v_comma, impl.yuan(a.amount_fen),
                     impl.either('fee ', '手续费 ')
                         || impl.yuan(nullif(a.fee_fen, 0)),
                     impl.worded(impl.pay_cause_name(a.cause)),
                     nullif(a.reason, ''))
    from ticket.refund_application a
    where a.supplier_id = v_supplier and a.order_id = p_order.order_id
    union all
    select 7, a.decided_at,
           case a.state when 'A' then 'refund refused'
                        when 'V' then 'refund revoked'
                        else 'refund approved' end,
           a.decided_by, coalesce(a.remark, '')
    from ticket.refund_application a
    where a.supplier_id = v_supplier and a.order_id = p_order.order_id;
end;
$$;

comment on function impl.history_of_money(ticket.orders) is
'How an order was paid and what went back, for its history.';
