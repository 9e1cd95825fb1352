-- Members of p_change: first_day, last_day.
create or replace function api.staff_commission_preview(
    p_supplier text,
    p_month date,
    p_change jsonb)
returns table (verdict text, subject text, agent text,
               agent_name text, tickets int4, persons int4, earned_fen int8,
               off_tickets int4, off_fen int8, carried_fen int8,
               paid_fen int8, left_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
    v_rows     ticket.commission_row[];
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.commission_days(v_supplier, p_month, p_change);

    v_rows := array(select w
                    from impl.commission_rows(v_supplier, v_days.first_day,
                                              v_days.last_day) w);

    return query
    select null::text, null::text, a.*
    from impl.commission_agents(v_supplier.supplier_id,
        array(select s
              from impl.commission_sums(v_supplier.supplier_id, v_rows) s),
        v_rows) a;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_preview is
'What a run of a month, or of days, would come to for each agent.';

grant execute on function api.staff_commission_preview to ticket_staff;
