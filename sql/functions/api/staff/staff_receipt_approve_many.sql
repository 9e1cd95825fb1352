create or replace function api.staff_receipt_approve_many(p_supplier text,
    p_orders int8[])
returns table (verdict text, subject text, order_id int8, state text,
               refused text, proposal int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, k.*
    from impl.orders_approve(p_supplier, p_orders, 'receipt approve') k;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_receipt_approve_many is
'Approves the receipts of many orders: one that is refused leaves the
others alone, and one above the limit becomes a proposal of its own.';

grant execute on function api.staff_receipt_approve_many to ticket_staff;
