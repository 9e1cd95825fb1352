create or replace function api.settle_work(p_limit int4)
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_look  constant interval := '1 min';
    v_now   timestamptz := api.now();
    v       record;
    v_order ticket.orders;
    v_case  ticket.settle_case;
    v_charge record;                /* an order that was just booked */
begin
    perform impl.settle_warn(v_now);
    perform impl.settle_balances(v_now);

    for v in select * from impl.settle_due(p_limit, v_now) loop
        v_order := null;

        if v.order_id <> 0 then
            select o.* into v_order
            from ticket.orders o
            where o.supplier_id = v.supplier_id and o.order_id = v.order_id
            for no key update skip locked;

            continue when not found;
        end if;

        /* What the tables refuse of one must not hold up the others. */
        begin
            if v.what = 'case' then
                /* Somebody may have seen to it before the lock. */
                select c.* into v_case
                from ticket.settle_case c
                where c.supplier_id = v.supplier_id and c.case_id = v.case_id
                  and c.state = 'N' and c.due_at <= v_now
                for no key update skip locked;

                continue when not found;
                job_id := impl.settle_send(v_case);

            elsif v.what = 'end' then
                v_case := impl.settle_fund_end(v.supplier_id, v.product_id,
                                               v_now);

                if v_case.case_id is null then
                    update ticket.settle_funds f
                    set look_at = v_now + c_look
                    where f.supplier_id = v.supplier_id
                      and f.product_id = v.product_id;
                    continue;
                end if;

                job_id := impl.settle_send(v_case);

            elsif v.what = 'charge' then
                continue when exists (
                    select from ticket.settle_order s
                    where s.supplier_id = v.supplier_id
                      and s.order_id = v.order_id);
                v_charge := impl.settle_charge(v_order);
                continue when v_charge.verdict <> 'BALANCE_LOW';
                job_id := v_charge.job_id;

            elsif v.what = 'expire' then
                continue when not exists (
                    select from ticket.settle_leg l
                    where l.supplier_id = v.supplier_id
                      and l.order_id = v.order_id and l.ticket_no = v.ticket_no
                      and l.state in ('A', 'W'));
                perform impl.settle_expire(v_order, v.ticket_no, v_now);
                job_id := null;

            else
                continue when not exists (
                    select from ticket.settle_ticket t
                    where t.supplier_id = v.supplier_id
                      and t.order_id = v.order_id and t.ticket_no = v.ticket_no
                      and t.refund_state = '1' and t.applied_at is null
                      and t.apply_until <= v_now);
                perform impl.settle_apply_over(v_order, v.ticket_no, v_now);
                job_id := null;
            end if;

        exception
            when integrity_constraint_violation or data_exception
                or plpgsql_error
            then
                perform impl.settle_stuck(v.supplier_id, v.order_id,
                                          v.case_id, sqlerrm, v_now);
                continue;
        end;

        supplier_id := v.supplier_id;
        order_id := nullif(v.order_id, 0);
        return next;

        /* Of deposits one at a time: sales lock them in their order.  Of
         * agreements likewise: a day's limit is counted under their lock. */
        exit when v.what = 'charge'
                  or v.what = 'case' and v_case.kind = 'C'
                  or v_order.pay_method = 'Y'
                  and (v.what = 'expire'
                       or v.what = 'case' and v_case.kind = 'R');
    end loop;
end;
$$;

comment on function api.settle_work is
'What settlement has to do now: cases that are due become jobs, tickets that are
over expire, what nobody has applied for in time is kept, products that are over
take their money out of money products.  Any number of workers may call it; an
order that is locked waits for a later call, and of what cannot be done staff
hear.  Returns, as impl.pay_news() does,
orders that have changed and jobs to be sent.';

grant execute on function api.settle_work to ticket_worker;
