-- Members of p_change: after, an order of an answer before; last: how many.
create or replace function api.staff_receipt_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               agent text, total_fen int8, received_fen int8,
               returned_fen int8, numbers text, platforms text,
               paid_at timestamptz, day date)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, o.order_id, o.state, a.user_name::text,
           o.total_fen, p.received, p.returned, p.numbers, p.platforms,
           o.paid_at, coalesce(o.visit_day, o.day)
    from (
        select k.*
        from ticket.orders k
        where k.supplier_id = v_supplier and k.state in ('1', '5')
          and k.order_id > coalesce((p_change ->> 'after')::int8, 0)
        order by k.order_id
        limit coalesce((p_change ->> 'last')::int4, 100)) o
    join ticket.agent a
      on a.supplier_id = v_supplier and a.agent_id = o.agent_id
    cross join lateral (
        select coalesce(sum(y.received_fen), 0)::int8 as received,
               coalesce(sum(y.refunded_fen), 0)::int8 as returned,
               string_agg(y.number, ' ' order by y.payment_id) as numbers,
               string_agg(distinct c.provider, ' ') as platforms
        from ticket.payment y
        left join ticket.provider_account c
          on c.supplier_id = v_supplier and c.account_no = y.account_no
        where y.supplier_id = v_supplier and y.order_id = o.order_id
          and y.state = 'P') p
    order by o.order_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_receipt_list is
'Orders whose receipt waits for finance (5), and those that got less than was
due (1), the oldest first.';

grant execute on function api.staff_receipt_list to ticket_staff;
