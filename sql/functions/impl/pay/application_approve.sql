create or replace function impl.application_approve(p_supplier int4,
    p_order int8, p_by text)
returns bool
language plpgsql volatile
as $$
declare
    v_application ticket.refund_application;
    v_found       bool := false;
begin
    for v_application in
        update ticket.refund_application a
        set state = '8', decided_at = api.now(), decided_by = p_by
        where a.supplier_id = p_supplier and a.order_id = p_order
          and a.state = '7'
        returning a.*
    loop
        v_found := true;

        update ticket.orders o
        set state = '8'
        where o.supplier_id = p_supplier and o.order_id = p_order
          and o.state = '7';

        perform impl.application_pay(v_application);

        /* The fee may be all of it. */
        perform impl.application_done(p_supplier, p_order, v_application.no);
    end loop;

    return v_found;
end;
$$;

comment on function impl.application_approve(int4, int8, text) is
'Approves what is applied for of an order (R14): what goes back is made.  The
caller has locked the order.  False: there is nothing.';
