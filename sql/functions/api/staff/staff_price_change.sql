-- p_price: yuan, +10.00, -5.00, x0.9 of what it costs on each day; none: as if
-- there were no price of the day.  Members of p_change: first_day (today),
-- last_day (the same), weekdays, an array; agent; preview: changes nothing;
-- expect: what the preview was known by.
create or replace function api.staff_price_change(
    p_supplier text,
    p_product text,
    p_price text,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, agent text, day date, change text,
               before_fen int8, after_fen int8, preview text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_preview  constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_supplier ticket.supplier;
    v_row      record;
    v_days     ticket.price_cell[];
    v_known    text;
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);
    v_row := impl.staff_price_row(p_supplier, p_product, p_change ->> 'agent');
    v_days := impl.price_cells(v_supplier, v_row.product_id, v_row.agent_id,
                               p_price, p_change);
    v_known := (
        select left(md5(coalesce(string_agg(c::text, ' ' order by c.day), '')),
                    12)
        from unnest(v_days) c
        where c.own is distinct from c.becomes);

    if p_change ? 'expect' and p_change ->> 'expect' <> v_known then
        perform impl.staff_refuse('PREVIEW_STALE', p_change ->> 'expect');
    end if;

    if not v_preview then
        perform impl.price_write(v_supplier.supplier_id, 'price change',
            impl.price_pieces(v_supplier.supplier_id, v_row.product_id,
                              v_row.agent_id, v_days));
    end if;

    return query
    select null::text, null::text, p_product, p_change ->> 'agent', c.day,
           case when c.own is not distinct from c.becomes then 'same'
                when c.own is null then 'new'
                when c.becomes is null then 'gone'
                else 'changed' end,
           c.before_fen, c.after_fen, v_known
    from unnest(v_days) c
    order by c.day;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_change is
'Sets what a product costs on days and weekdays of booking, for everybody or one
agent: before what it costs from a day on.';

grant execute on function api.staff_price_change to ticket_staff;
