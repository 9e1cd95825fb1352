-- Members of p_change: see impl.desk_sell(), or impl.desk_charge().
create or replace function api.staff_desk_sale(
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
begin
    if p_change ? 'agent' then
        return query
        select null::text, null::text, s.*
        from impl.desk_charge(impl.staff_supplier(p_supplier), p_items,
                              p_change) s;
        return;
    end if;

    return query
    select null::text, null::text, s.*
    from impl.desk_sell(impl.staff_supplier(p_supplier), p_items, p_change,
                        null) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_desk_sale is
'Sells tickets at the desk to who has not booked.';

grant execute on function api.staff_desk_sale to ticket_staff;
