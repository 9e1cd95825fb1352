create or replace function api.staff_refund_approve_many(p_supplier text,
    p_orders int8[])
returns table (verdict text, subject text, order_id int8, state text,
               refused text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order int8;
begin
    for v_order in
        select k.id
        from impl.staff_orders(p_supplier, p_orders)
            with ordinality k (id, place)
        order by k.place
    loop
        return query
        select null::text, null::text, v_order, r.state, r.verdict
        from api.staff_refund_approve(p_supplier, v_order) r;
    end loop;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_refund_approve_many is
'Approves the refund applications of many orders: one that is refused leaves the
others alone.';

grant execute on function api.staff_refund_approve_many to ticket_staff;
