-- Members of p_change: reason.  Said again of one that is stopped, answers with
-- who stopped it, and changes nothing.
create or replace function api.staff_order_stop(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               stopped bool, at timestamptz, person text, reason text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, s.*
    from impl.order_stop(p_supplier, p_order, true,
                         impl.staff_reason(p_change)) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_stop is
'Forbids to issue anything of an order (2.15): from now on it is not paid,
activated, handed out again, refunded at the counter or let in at a gate.  What
a buyer might still pay for it at a platform is closed.';

grant execute on function api.staff_order_stop to ticket_staff;
