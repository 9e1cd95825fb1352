create or replace function impl.order_off(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return impl.off_reason(p_order) is not null;
end;
$$;

comment on function impl.order_off(ticket.orders) is
'Has the supplier called off what an order is for: its performance, or its day?
Then nobody pays, activates or owes a fee for it.';

create or replace function impl.off_reason(p_order ticket.orders)
returns text
language plpgsql stable
as $$
begin
    return coalesce(
        case when p_order.session_id is not null
                  and exists (select from ticket.performance p
                              where p.supplier_id = p_order.supplier_id
                                and p.session_id = p_order.session_id
                                and p.day = p_order.day and p.state = 'C')
             then '演出取消' end,
        (select d.reason
         from ticket.called_off d
         where d.supplier_id = p_order.supplier_id
           and d.order_id = p_order.order_id),
        /* Of whom nothing comes back by itself it may come all the same. */
        case when p_order.session_id is null
             then impl.day_off_reason(p_order.supplier_id,
                                      coalesce(p_order.slot_day,
                                               p_order.visit_day, p_order.day),
                                      p_order.line_id) end);
end;
$$;

comment on function impl.off_reason(ticket.orders) is
'Why what an order is for was called off, as applications for its money say it;
null: it was not.';
