create or replace function api.staff_payment_list(p_supplier text,
    p_order int8)
returns table (verdict text, subject text, order_id int8, number text,
               state text, account_no int4, amount_fen int8,
               received_fen int8, refunded_fen int8, created_at timestamptz,
               paid_at timestamptz, platform_no text, last_code text,
               waits_for text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, p.order_id, p.number::text, p.state::text,
           p.account_no::int4, p.amount_fen, p.received_fen, p.refunded_fen,
           p.created_at, p.paid_at, p.platform_no::text, p.last_code,
           (select string_agg(format('%s %s', j.number,
                                     impl.pay_action_name(j.action)), ', '
                              order by j.job_id)
            from ticket.pay_job j
            where j.supplier_id = p.supplier_id
              and j.number in (select p.number
                               union all
                               select b.number
                               from ticket.payback b
                               where b.supplier_id = p.supplier_id
                                 and b.payment_id = p.payment_id))
    from (select y.*
          from ticket.payment y
          where y.supplier_id = v_supplier and y.order_id = p_order
          union all
          (select y.*
           from ticket.payment y
           where y.supplier_id = v_supplier and p_order is null
           order by y.payment_id desc
           limit 1000)) p
    order by p.payment_id desc
    limit 1000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_list is
'Payments of a supplier or of one order, the newest first, and what is to be
sent for each.';

grant execute on function api.staff_payment_list to ticket_staff;
