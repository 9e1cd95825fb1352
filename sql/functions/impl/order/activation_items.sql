-- Partial activation (R67, R69-R71): what is taken is captured from the money
-- held, every paying person not taken costs the breach fee, the rest of the
-- money is released, and the places are sold again.
--
-- Free persons are counted per order delivered (R110), so those of the part
-- taken are computed again from its own quantity, by the promotion that the
-- whole was bought by: that of the day of purchase, or, where that one does not
-- give what the order has, as of orders of before, that of the effective date.
-- They are never more than the order had, and never so few that the part would
-- cost more than the whole did.  What the order had beyond
-- them is free on the other side: "not taken, less free persons" pays the fee.
--
-- An example, "ten free one" at 80.00 with a fee of 10.00: 22 persons are
-- booked, 2 of them free, 20 x 80.00 = 1600.00 held.  15 are taken: 1 is free,
-- 14 x 80.00 = 1120.00 captured.  7 are not taken, 1 of them free: 6 x 10.00 =
-- 60.00 fee.  1600.00 - 1120.00 - 60.00 = 420.00 released.  Had only 10 been
-- booked (1 free, 720.00) and 9 taken: of 9 nobody would be free and 9 x 80.00
-- = 720.00 is just the whole price; captured 720.00, and the one not taken is
-- the free one, who owes no fee.  With "ten free three" (7 x 80.00 = 560.00) 9
-- taken cost 560.00, not 720.00: 2 of them stay free.
create or replace function impl.activation_items(p_supplier int4,
    p_order ticket.orders, p_want int4[], p_visitors int2[], p_day date,
    p_at timestamptz, out deal_fen int8, out fee_fen int8, out rest int2[])
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_start    timestamptz := impl.visit_start(p_order, p_order.day);
    v_bought   date := impl.local_day(p_supplier, p_order.created_at);
    v_item     ticket.order_item;
    v_take     int4;
    v_free     int4;
    v_fee      int8;
begin
    deal_fen := 0;
    fee_fen := 0;
    rest := '{}';

    for v_item in
        select i.* from ticket.order_item i
        where i.supplier_id = p_supplier and i.order_id = p_order.order_id
        order by i.line_no
    loop
        v_take := p_want[v_item.line_no];
        v_free := v_item.free;
        v_fee := 0;

        if v_take < v_item.quantity then
            v_free := greatest(
                v_item.free - (v_item.quantity - v_take),
                least(v_item.free,
                      impl.free_persons(
                          p_supplier, v_item.product_id,
                          case when v_item.free = impl.free_persons(
                                        p_supplier, v_item.product_id,
                                        v_bought, v_item.quantity)
                               then v_bought else p_order.day end,
                          v_take)));

            v_fee := (v_item.quantity - v_take - (v_item.free - v_free))
                * impl.order_fee(p_order, v_item.product_id, v_item.price_fen,
                                 v_start, p_at);

            rest := rest || impl.split_item(p_supplier, p_order.order_id,
                                            v_item.line_no, v_take, v_free,
                                            p_visitors);
        end if;

        deal_fen := deal_fen + v_item.price_fen * (v_take - v_free);
        fee_fen := fee_fen + v_fee;

        update ticket.order_item i
        set deal_quantity = v_take, fee_fen = v_fee,
            ticket_until = i.ticket_until
                           + case when i.valid_from is null
                                  then p_day - p_order.day else 0 end
        where i.supplier_id = p_supplier and i.order_id = p_order.order_id
          and i.line_no = v_item.line_no;
    end loop;
end;
$$;

comment on function impl.activation_items(int4, ticket.orders, int4[], int2[],
                                          date, timestamptz) is
'Delivers so many of each item of an order: the money that is due for them and
for the others, and the tickets that are not delivered.';
