create or replace function impl.pay_news(p_suppliers int4[],
    p_payments int8[])
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_payment ticket.payment;
    v_order   ticket.orders;
begin
    for v_payment in
        select p.*
        from (select distinct u.supplier_id, u.payment_id
              from unnest(p_suppliers, p_payments)
                   u (supplier_id, payment_id)) c
        join ticket.payment p
          on p.supplier_id = c.supplier_id and p.payment_id = c.payment_id
    loop
        return query
        select v_payment.supplier_id, v_payment.order_id,
               v_payment.payment_id, null::int8, null::int8, null::int8,
               null::int8;

        return query
        select v_payment.supplier_id, null::int8, null::int8, j.job_id,
               null::int8, null::int8, null::int8
        from (select v_payment.number as number
              union all
              select b.number
              from ticket.payback b
              where b.supplier_id = v_payment.supplier_id
                and b.payment_id = v_payment.payment_id and b.state = 'N') n
        join ticket.pay_job j
          on j.supplier_id = v_payment.supplier_id and j.number = n.number
        where j.attempts = 0 and j.due_at <= api.now();

        select o.* into v_order
        from ticket.orders o
        where o.supplier_id = v_payment.supplier_id
          and o.order_id = v_payment.order_id
          and o.state = '4' and o.pay_method = 'E';

        continue when not found;

        return query
        select distinct v_payment.supplier_id, null::int8, null::int8,
               null::int8, q.quota_id, (q.capacity - q.used)::int8, q.version
        from ticket.order_item i
        cross join lateral impl.order_quotas(v_order.day, v_order.line_id,
            v_order.slot_no, v_order.slot_day, i.product_id, v_order.agent_id,
            v_order.limit_day, v_order.session_id,
            v_order.area_id) d
        join ticket.quota q
          on q.supplier_id = v_payment.supplier_id
             and q.quota_id = d.quota_id
        where i.supplier_id = v_payment.supplier_id
          and i.order_id = v_payment.order_id;
    end loop;
end;
$$;

comment on function impl.pay_news(int4[], int8[]) is
'What a worker tells others of payments that have changed: the payment with its
order, which may have an event for its agent; jobs that are due now; and what is
left of the places that an order held whose money has gone back.';
