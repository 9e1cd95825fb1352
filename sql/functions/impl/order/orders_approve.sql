-- One that is refused leaves the others alone: each approval undoes its own.
create or replace function impl.orders_approve(
    p_supplier text,
    p_orders int8[],
    p_action text)
returns table (order_id int8, state text, refused text, proposal int8)
language plpgsql volatile
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
        if p_action = 'receipt approve' then
            select r.* into v_made
            from api.staff_receipt_approve(p_supplier, v_order) r;
        else
            select r.* into v_made
            from api.staff_refund_approve(p_supplier, v_order) r;
        end if;

        order_id := v_order;
        state := v_made.state;
        refused := v_made.verdict;
        proposal := impl.propose_one(p_supplier, p_action, v_order,
                                     v_made.verdict, v_made.subject);
        return next;
    end loop;
end;
$$;

comment on function impl.orders_approve(text, int8[], text) is
'Approves receipts or refund applications of orders (receipt approve, refund
approve); what is above the limit becomes a proposal of its own.';
