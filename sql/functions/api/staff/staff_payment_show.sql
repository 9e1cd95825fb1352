-- Of a payment's or a payback's number, or of the platform's own number of the
-- trade, the whole story of the payment.
create or replace function api.staff_payment_show(p_supplier text,
    p_number text)
returns table (verdict text, subject text, at timestamptz, what text,
               number text, amount_fen int8, state text, code text,
               details text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_payment  ticket.payment;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select b.payment_id into v_payment.payment_id
    from ticket.payback b
    where b.number = p_number;

    select p.* into v_payment
    from ticket.payment p
    where p.supplier_id = v_supplier and p.payment_id = v_payment.payment_id;

    if not found then
        select p.* into v_payment
        from ticket.payment p
        where p.number = p_number;
    end if;

    if not found then
        select p.* into v_payment
        from ticket.payment p
        where p.supplier_id = v_supplier and p.platform_no = p_number
        limit 1;
    end if;

    if v_payment.supplier_id is distinct from v_supplier then
        perform impl.staff_refuse('PAYMENT_MISSING', p_number);
    end if;

    return query
    with number as (
        select v_payment.number as number
        union all
        select b.number
        from ticket.payback b
        where b.supplier_id = v_payment.supplier_id
          and b.payment_id = v_payment.payment_id),
    /* A platform's moments are whole seconds, and its clock is not ours. */
    begun as (
        select n.number, min(t.at) as at
        from number n
        join ticket.pay_attempt t
          on t.supplier_id = v_payment.supplier_id and t.number = n.number
        group by 1)
    select null::text, null::text, e.at, e.what, e.number::text, e.fen,
           e.state::text, e.code, e.details
    from (
        select v_payment.created_at as at, 1 as place, 'payment' as what,
               v_payment.number, v_payment.amount_fen as fen,
               v_payment.state, v_payment.last_code as code,
               format('order %s, account %s, %s, until %s',
                      v_payment.order_id, v_payment.account_no,
                      impl.pay_way_name(v_payment.way),
                      v_payment.expire_at) as details
        union all
        select v_payment.paid_at, 3, 'receipt', v_payment.number,
               v_payment.received_fen, 'P', null,
               format('trade %s, %s have gone back', v_payment.platform_no,
                      impl.yuan(v_payment.refunded_fen))
        where v_payment.state = 'P'
        union all
        select b.created_at, 4, 'payback', b.number, b.amount_fen, b.state,
               b.last_code,
               concat_ws(', ', impl.pay_cause_name(b.cause),
                         'application ' || b.application_no,
                         'applied for by ' || a.applied_by,
                         'instead of R' || b.replaces,
                         case b.mode when '2' then 'in cash' end,
                         nullif(b.reason, ''))
        from ticket.payback b
        left join ticket.refund_application a
          on a.supplier_id = b.supplier_id
         and a.order_id = v_payment.order_id and a.no = b.application_no
        where b.supplier_id = v_payment.supplier_id
          and b.payment_id = v_payment.payment_id
        union all
        select b.done_at, 6, 'paid back', b.number, b.amount_fen, b.state,
               null, coalesce(b.platform_no, '')
        from ticket.payback b
        where b.supplier_id = v_payment.supplier_id
          and b.payment_id = v_payment.payment_id and b.state = 'D'
        union all
        select t.at, 2, case when t.asking then 'asked' else 'sent' end,
               t.number, null, null, t.code,
               format('%s, by %s: %s', impl.pay_action_name(t.action), t.owner,
                      impl.pay_outcome_name(t.outcome))
        from number n
        join ticket.pay_attempt t
          on t.supplier_id = v_payment.supplier_id and t.number = n.number
        union all
        select y.received_at, 5, 'notice', y.number, y.amount_fen, null,
               y.verdict, concat_ws(', ', impl.pay_event_name(y.event),
                                    nullif(y.refund_no, ''), y.platform_no)
        from ticket.pay_notice y
        where y.supplier_id = v_payment.supplier_id
          and y.account_no = v_payment.account_no
          and y.number = v_payment.number
        union all
        select j.due_at, 7, 'to be sent', j.number, null, null, j.last_code,
               concat_ws(', ', impl.pay_action_name(j.action),
                         case when j.gave_up then 'gave up' end,
                         'unclear since ' || j.unclear_since)
        from number n
        join ticket.pay_job j
          on j.supplier_id = v_payment.supplier_id and j.number = n.number
        union all
        select x.at, 8, 'booked by ' || x.booked_by, v_payment.number,
               x.amount_fen, null, null,
               format('%s, from %s to %s', impl.transfer_name(x.kind),
                      impl.side_name(x.debit), impl.side_name(x.credit))
        from ticket.transfer x
        where x.supplier_id = v_payment.supplier_id
          and x.order_id = v_payment.payment_id
          and x.booked_by is not null) e
    left join begun g
      on g.number = e.number and e.what in ('receipt', 'paid back')
    order by greatest(e.at, g.at), e.place, e.number;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_show is
'All that has happened to a payment and its paybacks, and who has done it.';

grant execute on function api.staff_payment_show to ticket_staff;
