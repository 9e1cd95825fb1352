create or replace function api.staff_receipt_approve_many(p_supplier text,
    p_orders int8[])
returns table (verdict text, subject text, order_id int8, state text,
               refused text, proposal int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order int8;
    v_made  record;
begin
    for v_order in
        select k.id
        from impl.staff_orders(p_supplier, p_orders)
            with ordinality k (id, place)
        order by k.place
    loop
        select r.* into v_made
        from api.staff_receipt_approve(p_supplier, v_order) r;

        order_id := v_order;
        state := v_made.state;
        refused := v_made.verdict;
        proposal := impl.propose_one(p_supplier, 'receipt approve', v_order,
                                     v_made.verdict, v_made.subject);
        return next;
    end loop;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_receipt_approve_many is
'Approves the receipts of many orders: one that is refused leaves the
others alone, and one above the limit becomes a proposal of its own.';

grant execute on function api.staff_receipt_approve_many to ticket_staff;
