-- Member of p_change: reason.
create or replace function api.staff_refund_apply(p_supplier text,
    p_order int8, p_change jsonb)
returns table (verdict text, subject text, order_id int8, state text,
               amount_fen int8, fee_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_reason text := p_change ->> 'reason';
    v_order ticket.orders;
    v_made  record;
begin
    v_order := impl.staff_order(p_supplier, p_order);

    select * into v_made
    from impl.refund_apply(v_order, coalesce(v_reason, ''));

    if v_made.verdict is not null then
        perform impl.staff_refuse('REFUND_APPLY', p_order::text,
                                  v_order.state::text);
    end if;

    perform impl.limit_check(v_order.supplier_id, 'refund apply',
                             v_made.amount_fen - v_made.fee_fen);

    update ticket.refund_application a
    set applied_by = impl.person()
    where a.supplier_id = v_order.supplier_id and a.order_id = p_order
      and a.no = (select max(b.no) from ticket.refund_application b
                  where b.supplier_id = v_order.supplier_id
                    and b.order_id = p_order);

    perform impl.because(v_reason);
    perform impl.logged(v_order.supplier_id, 'orders',
        jsonb_build_object('order_id', p_order::text),
        jsonb_build_object('state', v_order.state),
        jsonb_build_object('state', v_made.state,
                           'amount_fen', v_made.amount_fen,
                           'fee_fen', v_made.fee_fen));

    return query
    select null::text, null::text, p_order, v_made.state, v_made.amount_fen,
           v_made.fee_fen;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_refund_apply is
'Applies for the money of an order as its agent would (4.2.16), for one that has
no page for that; who did is written down.';

grant execute on function api.staff_refund_apply to ticket_staff;
