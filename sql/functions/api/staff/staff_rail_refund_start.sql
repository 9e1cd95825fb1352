-- Members of p_change: cash_fen, reason, comment.
create or replace function api.staff_rail_refund_start(p_supplier text,
    p_order_no text, p_change jsonb)
returns table (verdict text, subject text, order_no text, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);

    perform impl.staff_rail_agreed(p_order_no, r.verdict, r.subject)
    from impl.rail_refund_start(v_order.supplier_id, v_order.agent_id,
        p_order_no, (p_change ->> 'cash_fen')::int8, p_change ->> 'reason',
        p_change ->> 'comment', impl.person()) r;

    return query
    select null::text, null::text, p_order_no,
           (impl.rail_order_again(v_order)).state::text;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_refund_start is
'Gives a consumer money back that has not asked, as ProcessApplyAutoRefund.';

grant execute on function api.staff_rail_refund_start to ticket_staff;
