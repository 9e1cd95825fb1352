-- Members of p_change: visitors, as core/staff/tk_visitors.h makes them, where
-- "line" is a ticket; request_key, for which they were sealed; reason.
create or replace function api.staff_settle_bind(p_supplier text,
    p_order int8, p_change jsonb)
returns table (verdict text, subject text, order_id int8, named int4,
               unnamed int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order  ticket.orders;
    v_given  jsonb := coalesce(p_change -> 'visitors', '[]');
    v_bound  record;
begin
    v_order := impl.staff_order(p_supplier, p_order);

    if not impl.settle_sold(v_order) then
        perform impl.staff_refuse('SETTLE_MISSING', p_order::text);
    elsif v_given = '[]'
        or v_order.request_key is distinct from p_change ->> 'request_key'
    then
        perform impl.staff_refuse('SETTLE_BIND_NONE');
    end if;

    perform impl.because(p_change ->> 'reason');
    v_bound := impl.settle_bind(v_order, v_given);

    if v_bound.wrong > 0 then
        perform impl.staff_refuse('SETTLE_BIND_ROW', v_bound.wrong::text,
            impl.settle_bind_why(v_bound.why, v_bound.most));
    elsif v_bound.why is not null then
        perform impl.staff_refuse('SETTLE_BIND_STATE', p_order::text);
    end if;

    perform impl.order_logged(v_order, null, jsonb_build_object(
        'named', jsonb_array_length(v_given)));

    return query
    select null::text, null::text, p_order, jsonb_array_length(v_given),
           cardinality(impl.settle_unnamed(v_order.supplier_id, p_order,
               impl.settle_issued(v_order.supplier_id, p_order), api.now()));

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_bind is
'Names visitors for tickets of an order of settlement that were booked without:
all of them or none, and which row is wrong.';

grant execute on function api.staff_settle_bind to ticket_staff;
