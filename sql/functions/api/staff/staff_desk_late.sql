-- Members of p_change: see impl.desk_sell(); at: minute of the day of the sale.
create or replace function api.staff_desk_late(
    p_supplier text,
    p_items text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               shift_no int4, receipt_no int4, form text, persons int4,
               total_fen int8,
               day date, slot_no int2, start_minute int2, end_minute int2,
               tickets int2[])
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_today    date;
    v_day      date;
    v_at       timestamptz;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if not impl.desk_leads() then
        perform impl.staff_refuse('ROLE_MISSING', 'desk late');
    end if;

    perform impl.because(impl.staff_reason(p_change));
    v_today := impl.local_day(v_supplier.supplier_id, api.now());
    v_day := coalesce((p_change ->> 'day')::date, v_today);
    v_at := impl.minute_at(v_day, (p_change ->> 'at')::int2, v_supplier.zone);

    if v_at > api.now() or v_day < v_today - 7 then
        perform impl.staff_refuse('LATE_TIME', v_day::text,
            impl.clock((p_change ->> 'at')::int4));
    end if;

    return query
    select null::text, null::text, s.*
    from impl.desk_sell(v_supplier, p_items,
                        p_change || jsonb_build_object('day', v_day), v_at) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_desk_late is
'Tickets that were sold by hand, in a power cut or without the network, entered
behind it by who leads the desk: with their own time and a reason.';

grant execute on function api.staff_desk_late to ticket_staff;
