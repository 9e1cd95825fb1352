-- Members of p_change: open: true, only what nobody has resolved.
create or replace function api.staff_payment_suspense(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, number text, payment text,
               account_no int4, order_id int8, order_state text,
               amount_fen int8, since timestamptz, reason text,
               resolution text, resolved_at timestamptz, resolved_by text,
               remark text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, u.number::text, p.number::text,
           p.account_no::int4, p.order_id, o.state::text, u.amount_fen, u.at,
           u.reason, u.resolution::text, u.resolved_at, u.resolved_by,
           u.remark
    from impl.staff_supplier(p_supplier) s
    join ticket.suspense u
      on u.supplier_id = s.supplier_id
    join ticket.payment p
      on p.supplier_id = u.supplier_id and p.payment_id = u.payment_id
    join ticket.orders o
      on o.supplier_id = p.supplier_id and o.order_id = p.order_id
    where u.resolved_at is null
       or not coalesce((p_change ->> 'open')::bool, false)
    order by u.resolved_at is not null, u.at desc, u.number
    limit 10000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_suspense is
'Money that a platform has given back although it was not to, the open cases
first, and how the others ended.';

grant execute on function api.staff_payment_suspense to ticket_staff;
