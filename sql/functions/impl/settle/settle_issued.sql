create or replace function impl.settle_issued(p_supplier int4, p_order int8)
returns bool
language plpgsql stable
as $$
begin
    /* By its key, and not by the index of those that are issued. */
    return coalesce((select s.issued_at is not null
                     from ticket.settle_order s
                     where s.supplier_id = p_supplier
                       and s.order_id = p_order), false);
end;
$$;

comment on function impl.settle_issued(int4, int8) is
'Is an order one of settlement, whose tickets are issued?  They come back by
impl.settle_return() alone.';

create or replace function impl.settle_sold(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.order_item i
        join ticket.settle_product s
          on s.supplier_id = i.supplier_id and s.product_id = i.product_id
        where i.supplier_id = p_order.supplier_id
          and i.order_id = p_order.order_id);
end;
$$;

comment on function impl.settle_sold(ticket.orders) is
'Is an order of a product of settlement, which is charged to its distributor and
paid in no other way?';

create or replace function impl.settle_entered(p_passage ticket.passage)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.settle_entry e
        where e.supplier_id = p_passage.supplier_id
          and e.order_id = p_passage.order_id
          and e.ticket_no = p_passage.ticket_no
          and e.passage_no = p_passage.passage_no
          and p_passage.direction = 'I'
          and not exists (
              select
              from ticket.settle_entry o
              join ticket.passage g using (supplier_id, order_id, ticket_no,
                                           passage_no)
              where o.supplier_id = e.supplier_id
                and o.order_id = e.order_id and o.ticket_no = e.ticket_no
                and o.leg_no = e.leg_no and o.passage_no <> e.passage_no
                and g.direction = 'I' and g.undone_at is null));
end;
$$;

comment on function impl.settle_entered(ticket.passage) is
'Has an attraction earned its money by this passage alone, so that it cannot be
undone?';
