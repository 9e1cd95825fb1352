create or replace function impl.refund_issued(p_supplier int4, p_order int8,
    p_tickets int2[], p_mode "char", p_at timestamptz)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_sales     constant int4 := impl.side('sales');
    c_fees      constant int4 := impl.side('fees');
    c_refund    constant int2 := impl.transfer_kind('refund');
    c_fee       constant int2 := impl.transfer_kind('fee');
    v_order     ticket.orders;
    v_at        timestamptz;
    v_account   int4;
    v_start     timestamptz;
    v_transfers int2;
    v_side      int4;
    v_amount    int8;
    v_fee       int8;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    v_at := impl.order_moment(v_order, p_at);
    v_account := impl.paying_account(v_order.agent_id, v_order.pay_method);

    perform from ticket.account a
    where a.supplier_id = p_supplier and a.account_id = v_account
    for no key update;

    return query
    select r.quota_id, r.remaining, r.quota_version
    from impl.release_order(p_supplier, p_order, p_tickets) r;

    v_start := impl.visit_start(v_order,
                                coalesce(v_order.slot_day, v_order.day));

    insert into ticket.refund (supplier_id, order_id, ticket_no, mode,
                               amount_fen, fee_fen, at, price_fen)
    select p_supplier, p_order, t.ticket_no, p_mode,
           (t.persons - t.free) * p.price_fen,
           (t.persons - t.free)
               * impl.order_fee(v_order, i.product_id, p.price_fen, v_start,
                                p_at),
           v_at, p.price_fen
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and i.line_no = t.line_no
    cross join lateral (
        /* R84, but no more than what the ticket brought: who buys at an
           agent's price could make money of it. */
        select case when p_mode = '2' or v_order.pay_method = 'X'
               then i.price_fen
               else least(i.price_fen,
                          coalesce(i.list_fen,
                                   impl.list_price(p_supplier, i.product_id,
                                                   v_order.created_at)))
               end as price_fen) p
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.ticket_no = any (p_tickets);

    update ticket.ticket t
    set state = '2'
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.ticket_no = any (p_tickets);

    select sum(r.amount_fen), sum(r.fee_fen) into v_amount, v_fee
    from ticket.refund r
    where r.supplier_id = p_supplier and r.order_id = p_order
      and r.ticket_no = any (p_tickets);

    if v_order.pay_method = 'E' or p_mode = '1' then
        /* Through the platform or in cash: no account of the agent has a part
           in it. */
        v_side := impl.side(case
            when p_mode = '2' then 'prepaid'
            when impl.order_form(v_order) = 'card' then 'bank'
            else 'till' end);
        v_transfers := impl.book(p_supplier, p_order, v_order.transfers,
                                 c_refund, c_sales, v_side, v_amount, v_at);
        v_transfers := impl.book(p_supplier, p_order, v_transfers, c_fee,
                                 v_side, c_fees, v_fee, v_at);
    else
        v_transfers := impl.transfer(p_supplier, p_order, v_order.transfers,
                                     c_refund, c_sales, v_account, v_amount,
                                     v_at);
        v_transfers := impl.transfer(p_supplier, p_order, v_transfers,
                                     c_fee, v_account, c_fees, v_fee, v_at);
    end if;

    update ticket.orders o
    set transfers = v_transfers
    where o.supplier_id = p_supplier and o.order_id = p_order;

    /* Whose money is on its way is told of when it has come. */
    if v_order.pay_method = 'E' and p_mode = '2'
        and impl.application_tickets(p_supplier, p_order, p_tickets)
    then
        return;
    end if;

    if v_order.page = impl.open_page() then
        perform impl.open_overtaken(v_order, p_tickets);
    end if;

    perform impl.refund_told(v_order, p_tickets);
end;
$$;

comment on function impl.refund_issued(int4, int8, int2[], "char",
                                       timestamptz) is
'Refunds tickets that refund_verdict lets pass, less the breach fee: their
places are sold again, the distributor gets a callback.  Mode as in
callbacks: 2 back the way it came (R80-R82), 1 in cash the lesser of the list
price at the sale and what the ticket brought (R84): out of the drawer of a
shift, which the caller sees to, or back to the card that paid at the desk.
Through a platform money takes its time: then the callback comes behind it.';
