-- Member of p_change: trade.
create or replace function api.staff_payback_done(p_supplier text,
    p_number text, p_change jsonb)
returns table (verdict text, subject text, number text, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_platform_no text := p_change ->> 'trade';
    v_payback ticket.payback;
begin
    v_payback := impl.staff_payback(p_supplier, p_number);

    if (v_platform_no ~ '^[!-~]{1,64}$') is not true then
        perform impl.staff_refuse('PAYMENT_TRADE');
    end if;

    if exists (select from ticket.payback b
               where b.supplier_id = v_payback.supplier_id
                 and b.payment_id = v_payback.payment_id
                 and b.platform_no = v_platform_no and b.state = 'D')
    then
        perform impl.staff_refuse('PAYMENT_USED', v_platform_no);
    end if;

    perform impl.limit_check(v_payback.supplier_id, 'payback done',
                             v_payback.amount_fen);
    perform impl.payback_by_staff(v_payback, '1', v_platform_no);

    return query select null::text, null::text, p_number, 'D';

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payback_done is
'Writes down that what the platform has refused to give back was given back on
the platform''s site, under the number that it has there.';

grant execute on function api.staff_payback_done to ticket_staff;
