-- Members of p_change: reason.  Sealed as in api.staff_rail_show(), and not
-- masked by who opens it.
create or replace function api.staff_rail_reveal(p_supplier text,
    p_order_no text, p_change jsonb)
returns table (verdict text, subject text, order_no text,
               contact_sealed bytea, mobile_sealed bytea, email_sealed bytea,
               login_sealed bytea, detail_sealed bytea, passengers json,
               request_key text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);
    perform impl.because(impl.staff_reason(p_change));
    perform impl.staff_rail_logged(v_order, null);

    return query
    select null::text, null::text, p_order_no, v_order.contact_sealed,
           v_order.mobile_sealed, v_order.email_sealed,
           (impl.rail_case_last(v_order)).un_sealed, v_order.detail_sealed,
           impl.rail_passengers_shown(v_order), p_order_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_reveal is
'Documents and contact of a rail order in full; who asked, and why, is written
down.';

grant execute on function api.staff_rail_reveal to ticket_staff;
