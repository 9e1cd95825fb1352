create or replace function api.staff_payback_cash(p_supplier text,
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

    perform impl.limit_check(v_payback.supplier_id, 'payback cash',
                             v_payback.amount_fen);
    perform impl.payback_by_staff(v_payback, '2', null);

    return query select null::text, null::text, p_number, 'D';

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payback_cash is
'Pays in cash what the platform has refused to give back.';

grant execute on function api.staff_payback_cash to ticket_staff;
