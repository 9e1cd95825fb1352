create or replace function api.staff_refund_list(p_supplier text)
returns table (verdict text, subject text, order_id int8, state text,
               at timestamptz, amount_fen int8, fee_fen int8, cause text,
               reason text, dealing bool, number text, payback_fen int8,
               payback_state text, last_code text, applied_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, a.order_id, a.state::text, a.at,
           a.amount_fen, a.fee_fen, impl.pay_cause_name(a.cause),
           a.reason, a.dealing,
           b.number::text, b.amount_fen, b.state::text, b.last_code,
           a.applied_by
    from ticket.refund_application a
    left join lateral (
        select y.*
        from ticket.payment p
        join ticket.payback y
          on y.supplier_id = p.supplier_id and y.payment_id = p.payment_id
        where p.supplier_id = a.supplier_id and p.order_id = a.order_id
          and y.application_no = a.no
        offset 0) b on true
    where a.supplier_id = v_supplier and a.state in ('7', '8')
      and a.at is not null
    order by a.at, a.order_id, b.payback_id
    limit 1000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_refund_list is
'Refund applications that wait for staff or for their money, the oldest first,
with their paybacks.';

grant execute on function api.staff_refund_list to ticket_staff;
