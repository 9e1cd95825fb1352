-- Member of p_change: last, how many; default 100.
create or replace function api.staff_callback_undelivered(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, seq int2,
               user_name text, own_number text, kind int2, status text,
               ticket_no int2, event_at timestamptz, done_at timestamptz,
               attempts int4, last_error text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select null::text, null::text, u.*
    from impl.staff_supplier(p_supplier) s
    cross join lateral api.outbox_undelivered(
        s.supplier_id, coalesce((p_change ->> 'last')::int4, 100)) u;

exception when sqlstate 'ST001' then
    select r.verdict, r.subject into verdict, subject
    from impl.staff_refusal(sqlerrm) r;
    return next;
end;
$$;

comment on function api.staff_callback_undelivered is
'Callbacks of a supplier that were given up, the latest first.';

grant execute on function api.staff_callback_undelivered to ticket_staff;
