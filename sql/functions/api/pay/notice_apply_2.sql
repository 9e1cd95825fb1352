create or replace function api.notice_apply_2(p_limit int4)
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
    v_notices ticket.pay_notice[];
    v_notice  ticket.pay_notice;
    v_verdict text;
begin
    select array_agg(n.notice order by n.number, n.received_at)
    into v_notices
    from (select y as notice, y.number, y.received_at
          from ticket.supplier s
          cross join lateral (
              select x.*
              from ticket.pay_notice x
              join ticket.payment p
                on p.number = x.number
              join ticket.orders o
                on o.supplier_id = p.supplier_id and o.order_id = p.order_id
              where x.supplier_id = s.supplier_id and x.applied_at is null
              order by x.received_at
              limit p_limit / 10 + 1
              for no key update of x, o skip locked) y
          limit p_limit) n;

    perform impl.pay_lock(array_agg(p.supplier_id), array_agg(p.payment_id))
    from unnest(v_notices) n
    join ticket.payment p
      on p.number = n.number;

    foreach v_notice in array coalesce(v_notices, '{}') loop
        begin
            v_verdict := impl.pay_notice_done(v_notice);
        exception
            /* What the tables refuse of one must not hold up the others. */
            when integrity_constraint_violation or data_exception
                or plpgsql_error
            then
                v_verdict := 'not applied';
                perform impl.alarm(v_notice.supplier_id, 'notice not applied',
                    v_notice.number,
                    format('%s: %s', impl.pay_event_name(v_notice.event),
                           sqlerrm), api.now());
        end;

        update ticket.pay_notice n
        set verdict = v_verdict, applied_at = api.now()
        where n.supplier_id = v_notice.supplier_id
          and n.account_no = v_notice.account_no
          and n.number = v_notice.number and n.event = v_notice.event
          and n.refund_no = v_notice.refund_no;

        return query
        select p.supplier_id, p.order_id, null::int8, null::int8, null::int8,
               null::int8, null::int8, v_verdict
        from ticket.payment p
        where p.number = v_notice.number;
    end loop;

    return query
    select n.*, null::text
    from (select array_agg(p.supplier_id) as suppliers,
                 array_agg(p.payment_id) as payments
          from unnest(v_notices) u
          join ticket.payment p
            on p.number = u.number) c
    cross join lateral impl.pay_news(c.suppliers, c.payments) n;
end;
$$;

comment on function api.notice_apply_2 is
'Applies up to so many stored notices, each once: any number of workers may call
it, in whatever order the platform has told of things.  Those of an order that
is locked are passed over until a later call, and what the tables refuse is left
to staff, with an alarm.  A supplier has no more than a
tenth of a call.  Returns a verdict for each, and impl.pay_news().';

grant execute on function api.notice_apply_2 to ticket_worker;
