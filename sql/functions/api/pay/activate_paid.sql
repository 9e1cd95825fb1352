create or replace function api.activate_paid()
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8,
               verdict text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_due     ticket.activation;
    v_verdict text;
begin
    select a.* into v_due
    from ticket.activation a
    join ticket.orders o
      on o.supplier_id = a.supplier_id and o.order_id = a.order_id
    where a.due_at <= api.now()
    order by a.due_at
    limit 1
    for no key update of a, o skip locked;

    if not found then
        return;
    end if;

    begin
        v_verdict := impl.activate_paid(v_due.supplier_id, v_due.order_id);
    exception
        /* What the tables refuse of one must not hold up the others. */
        when integrity_constraint_violation or data_exception
            or plpgsql_error
        then
            v_verdict := 'not activated';
            perform impl.alarm(v_due.supplier_id, 'not activated',
                               v_due.order_id::text, sqlerrm, api.now());
    end;

    delete from ticket.activation a
    where a.supplier_id = v_due.supplier_id and a.order_id = v_due.order_id;

    return query
    select v_due.supplier_id, v_due.order_id, null::int8, null::int8,
           null::int8, null::int8, null::int8,
           coalesce(v_verdict, 'activated');

    return query
    select n.*, null::text
    from (select array_agg(p.supplier_id) as suppliers,
                 array_agg(p.payment_id) as payments
          from ticket.payment p
          where p.supplier_id = v_due.supplier_id
            and p.order_id = v_due.order_id and p.state = 'P') c
    cross join lateral impl.pay_news(c.suppliers, c.payments) n;
end;
$$;

comment on function api.activate_paid is
'Activates the order that has waited longest for it since it was paid (R28,
R203); where that is impossible its money is applied for by itself, without a
fee (R29).  One order in a transaction, and one that is locked is passed over
until a later call, so that none is held up by another one; one that the tables
refuse is left to staff, with an alarm.
Returns why it could not be activated, or "activated", and impl.pay_news().';

grant execute on function api.activate_paid to ticket_worker;
