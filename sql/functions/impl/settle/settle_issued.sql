create or replace function impl.settle_issued(p_supplier int4, p_order int8)
returns bool
language plpgsql stable
as $$
begin
    return exists (select from ticket.settle_order s
                   where s.supplier_id = p_supplier and s.order_id = p_order
                     and s.issued_at is not null);
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

create or replace function impl.settle_paid_by_page(p_order ticket.orders,
    p_amount_fen int8, p_method "char")
returns table (verdict text, subject text, order_id int8, state "char",
               request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v record;
begin
    if p_order.total_fen <> p_amount_fen then
        verdict := 'ORDER_AMOUNT';
    elsif p_method <> 'Y' then
        verdict := 'ORDER_NOT_PAYABLE';
    else
        v := impl.settle_charge(p_order);
        verdict := v.verdict;
        state := v.state;

        /* The charge is on its way: who asks again hears what became of it. */
        if verdict is null and state = '0' then
            verdict := 'PAY_LATER';
        end if;
    end if;

    order_id := p_order.order_id;
    state := coalesce(state, p_order.state);
    request_key := p_order.request_key;
    return next;
end;
$$;

comment on function impl.settle_paid_by_page(ticket.orders, int8, "char") is
'The page that pays from the deposit, of an order of settlement: its distributor
is charged as was agreed.  PAY_LATER: it is on its way.  The caller has locked
the order.';
