create or replace function impl.application_put(
    p_application ticket.refund_application, p_by text)
returns ticket.refund_application
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_application.supplier_id;
    c_order    constant int8 := p_application.order_id;
begin
    p_application.no := 1 + coalesce(
        (select max(b.no) from ticket.refund_application b
         where b.supplier_id = c_supplier and b.order_id = c_order), 0);
    p_application.state := '7';
    p_application.dealing := false;
    p_application.at := api.now();

    insert into ticket.refund_application select (p_application).*;

    if not (select s.refund_by_hand from ticket.supplier s
            where s.supplier_id = c_supplier)
    then
        perform impl.application_approve(c_supplier, c_order, p_by);
    end if;

    return p_application;
end;
$$;

comment on function impl.application_put(ticket.refund_application, text) is
'Writes an application down, under the next number of its order, which the
caller has locked; approved at once where the supplier has it so.';
