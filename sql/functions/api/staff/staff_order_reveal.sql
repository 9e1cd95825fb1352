-- Members of p_change: reason.  Sealed as in api.staff_order_show(), and not
-- masked by who opens it.
create or replace function api.staff_order_reveal(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, phone_sealed bytea,
               id_sealed bytea, visitors json, request_key text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
begin
    v_order := impl.staff_order(p_supplier, p_order);
    perform impl.because(impl.staff_reason(p_change));
    perform impl.order_logged(v_order, null, null);

    return query
    select null::text, null::text, p_order, v_order.phone_sealed,
           v_order.id_sealed, impl.order_visitors_shown(v_order),
           v_order.request_key;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_reveal is
'An order''s phone, documents and names in full; who asked, and why, is written
down.';

grant execute on function api.staff_order_reveal to ticket_staff;
