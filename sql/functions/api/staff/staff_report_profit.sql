-- A month, or the members first_day and last_day of p_change; without either,
-- all that there was.
create or replace function api.staff_report_profit(p_supplier text,
    p_product text, p_month date, p_change jsonb)
returns table (verdict text, subject text, section text, item text,
               day date, number int8, amount_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_product  ticket.product;
    v_from     timestamptz := '-infinity';
    v_to       timestamptz := 'infinity';
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_product := impl.settle_joint_product(v_supplier.supplier_id,
                                           p_product);

    if p_month is not null
        or coalesce(p_change, '{}') ?| '{first_day,last_day}'::text[]
    then
        select d.from_at, d.to_at into v_from, v_to
        from impl.statement_days(v_supplier.zone, p_month, p_change) d;
    end if;

    return query
    select null::text, null::text, impl.worded(r.section),
           impl.worded(r.item), r.day, r.number, r.amount_fen
    from impl.settle_profit(v_supplier, v_product, v_from, v_to) r
    order by r.place, r.part, r.day, r.item;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_report_profit is
'What a joint product has brought, for who divides it: what was sold, returned
and visited, each income, what moved at each account, and what should be moved
between the operator''s own.';

grant execute on function api.staff_report_profit to ticket_staff;
