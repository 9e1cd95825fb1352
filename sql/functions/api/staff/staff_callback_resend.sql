-- seq in p_change names one event, else all of the order's are meant: those
-- that wait, and those that were given up.  What is being sent stays as it is.
create or replace function api.staff_callback_resend(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text,
               order_id int8, seq int2, user_name text, own_number text,
               kind int2, status text, ticket_no int2, event_at timestamptz,
               attempts int4, last_error text, next_try_at timestamptz,
               expire_at timestamptz, waits_for text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := api.now();
    v_seq constant int2 := (p_change ->> 'seq')::int2;
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    perform
    from ticket.outbox o
    where o.supplier_id = v_supplier and o.order_id = p_order
    order by o.seq
    for update;

    update ticket.outbox o
    set due_at = v_now,
        expire_at = v_now + interval '24 hours',
        attempts = 0
    where o.supplier_id = v_supplier
      and o.order_id = p_order
      and o.seq = coalesce(v_seq, o.seq)
      and (o.lease_until > v_now) is not true;

    update ticket.payment_call c
    set due_at = v_now,
        expire_at = v_now + interval '24 hours',
        attempts = 0,
        done_at = null
    where c.supplier_id = v_supplier
      and c.order_id = p_order
      and coalesce(v_seq, 0) = 0
      and not c.delivered
      and (c.lease_until > v_now) is not true;

    perform api.outbox_resend(v_supplier, p_order, d.seq)
    from (select d.seq
          from ticket.outbox_done d
          where d.supplier_id = v_supplier
            and d.order_id = p_order
            and not d.delivered
            and d.seq = coalesce(v_seq, d.seq)
          order by d.seq) d;

    return query
    select null::text, null::text, o.*
    from impl.outbox_open(v_supplier, null, p_order, null) o
    where o.seq = coalesce(v_seq, o.seq);

    if not found then
        perform impl.staff_refuse('CALLBACK_UNKNOWN', p_order::text);
    end if;

    perform impl.logged(v_supplier, 'outbox',
                        jsonb_build_object('order_id', p_order::text), null,
                        jsonb_build_object('resent', v_seq));

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_callback_resend is
'Callbacks of an order that wait or were given up: tried at once, and for 24
hours from now.';

grant execute on function api.staff_callback_resend
    to ticket_staff;
