-- Member of p_change: at, a moment; else now.
create or replace function api.staff_rail_rate(p_supplier text,
    p_order_no text, p_change jsonb)
returns table (verdict text, subject text, passenger int4, price_fen int8,
               percent numeric, fee_fen int8, refund_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);

    return query
    select null::text, null::text, r.no::int4, r.price_fen,
           round(r.percent / 100.0, 2), r.fee_fen, r.price_fen - r.fee_fen
    from impl.rail_rates(v_order,
        coalesce(impl.staff_rail_moment(v_order.supplier_id,
                                        p_change ->> 'at'), api.now())) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_rate is
'What a refund of each valid ticket of a rail order costs at a moment.';

grant execute on function api.staff_rail_rate to ticket_staff;
