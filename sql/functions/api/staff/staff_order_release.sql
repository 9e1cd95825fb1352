-- Members of p_change: reason.  Said again, answers with who released it.
create or replace function api.staff_order_release(
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
    from impl.order_stop(p_supplier, p_order, false,
                         impl.staff_reason(p_change)) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_release is
'Lets go again an order that was stopped; one that was paid at once meanwhile
and would have been activated by itself is activated now.';

grant execute on function api.staff_order_release to ticket_staff;
