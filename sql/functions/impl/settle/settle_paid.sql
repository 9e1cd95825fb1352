-- What forbids it was undone with the charge: it is looked for once more.
create or replace function impl.settle_document(p_order ticket.orders,
                                                p_verdict text)
returns bytea
language plpgsql volatile
as $$
begin
    return case when p_verdict = 'DOCUMENT_TICKET'
                then (impl.deliver_order(p_order.supplier_id, p_order))
                     .id_sealed end;
end;
$$;

comment on function impl.settle_document(ticket.orders, text) is
'The seal of the document that forbids an order to be issued; null: none does.';

create or replace function impl.settle_paid(p_order ticket.orders,
    p_amount_fen int8, p_method "char")
returns table (verdict text, subject text, order_id int8, state "char",
               request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8, job_id int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v record;
begin
    order_id := p_order.order_id;
    state := p_order.state;
    request_key := p_order.request_key;

    if p_order.total_fen <> p_amount_fen then
        verdict := 'ORDER_AMOUNT';
    elsif p_method <> 'Y' then
        verdict := 'ORDER_NOT_PAYABLE';
    else
        v := impl.settle_charge(p_order);
        verdict := v.verdict;
        state := v.state;
        job_id := v.job_id;
        id_sealed := impl.settle_document(p_order, verdict);

        /* Who asks again hears what became of it. */
        if verdict = 'PAY_LATER' or verdict is null and state = '0' then
            verdict := 'CHARGE_PENDING';
        end if;
    end if;

    return next;
end;
$$;

comment on function impl.settle_paid(ticket.orders, int8, "char") is
'The page that pays from the deposit, of an order of settlement: its distributor
is charged as was agreed.  CHARGE_PENDING: that is on its way.  The caller has
locked the order.';
