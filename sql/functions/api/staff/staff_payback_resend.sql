create or replace function api.staff_payback_resend(p_supplier text,
    p_number text)
returns table (verdict text, subject text, number text, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_payback ticket.payback;
begin
    v_payback := impl.staff_payback(p_supplier, p_number);

    update ticket.payback b
    set state = 'N'
    where b.supplier_id = v_payback.supplier_id
      and b.payback_id = v_payback.payback_id
    returning b.* into v_payback;

    perform impl.payback_send(
        impl.payment_row(v_payback.supplier_id, v_payback.payment_id),
        v_payback, api.now());

    perform impl.logged(v_payback.supplier_id, 'payback',
                        jsonb_build_object('number', p_number), null,
                        jsonb_build_object('state', 'N'));

    return query select null::text, null::text, p_number, 'N';

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payback_resend is
'Sends a refund once more that the platform has refused: the same number, the
same content.';

grant execute on function api.staff_payback_resend to ticket_staff;
