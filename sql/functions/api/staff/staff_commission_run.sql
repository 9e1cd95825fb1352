-- Members of p_change: first_day, last_day.
create or replace function api.staff_commission_run(
    p_supplier text,
    p_month date,
    p_change jsonb)
returns table (verdict text, subject text, run int4,
               first_day date, last_day date, state text, agents int4,
               tickets int4, persons int4, earned_fen int8, off_fen int8,
               paid_fen int8, left_fen int8, made_at timestamptz,
               made_by text, decided_at timestamptz, decided_by text,
               reason text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
    v_run      int4;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    perform impl.commission_proven();
    v_days := impl.commission_days(v_supplier, p_month, p_change);
    perform impl.commission_lock(v_supplier.supplier_id);
    v_run := impl.commission_open(v_supplier.supplier_id);

    if v_run is not null then
        perform impl.staff_refuse('COMMISSION_OPEN', v_run::text);
    end if;

    v_run := impl.commission_make(v_supplier, v_days.first_day,
                                  v_days.last_day);

    if not exists (select from ticket.commission_row w
                   where w.supplier_id = v_supplier.supplier_id
                     and w.run_no = v_run)
    then
        perform impl.staff_refuse('COMMISSION_NOTHING',
                                  v_days.first_day::text,
                                  v_days.last_day::text);
    end if;

    return query
    select null::text, null::text, s.*
    from ticket.commission_run r
    cross join lateral impl.commission_shown(r) s
    where r.supplier_id = v_supplier.supplier_id and r.run_no = v_run;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_run is
'Makes a run, which another person approves: of what was delivered in a month,
or on days, and stands in no run before.';

grant execute on function api.staff_commission_run to ticket_staff;
