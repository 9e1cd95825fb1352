-- Members of p_change: state (0 open, the default, 1 refunded, 2 refused, 9
-- all), after: the last one of the page before, last.
create or replace function api.staff_openrefund_list(
    p_supplier text,
    p_change jsonb default '{}')
returns table (verdict text, subject text, apply int4, at timestamptz,
               agent text, order_id int8, open_id int4, own_number text,
               refund_no text, tickets int2[], persons int4,
               amount_fen int8, state text, reason text,
               decided_at timestamptz, decided_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_state    int4 := coalesce((p_change ->> 'state')::int4, 0);
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, r.apply_id, r.at, a.user_name::text,
           r.order_id, n.open_id, impl.client_ref(o.request_key), r.refund_no,
           r.tickets, r.count, w.fen::int8, impl.open_refund_state(r.state),
           r.reason, r.decided_at, r.decided_by
    from ticket.open_refund r
    join ticket.agent a
      on a.supplier_id = r.supplier_id and a.agent_id = r.agent_id
    join ticket.orders o
      on o.supplier_id = r.supplier_id and o.order_id = r.order_id
    join ticket.open_order n
      on n.supplier_id = r.supplier_id and n.order_id = r.order_id
    cross join lateral (
        select sum((t.persons - t.free) * i.price_fen) as fen
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        where t.supplier_id = r.supplier_id and t.order_id = r.order_id
          and t.ticket_no = any (r.tickets)) w
    where r.supplier_id = v_supplier and r.apply_id is not null
      and (v_state = 9 or r.state = v_state)
      and r.apply_id > coalesce((p_change ->> 'after')::int8, 0)
    order by r.apply_id
    limit coalesce((p_change ->> 'last')::int4, 1000);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_openrefund_list is
'Refunds that distributors asked for by the open ticket API, the oldest first:
those that staff have to decide on, or others.';

grant execute on function api.staff_openrefund_list to ticket_staff;
