create or replace function api.staff_commission_approve(
    p_supplier text,
    p_run int4)
returns table (verdict text, subject text, run int4,
               first_day date, last_day date, state text, agents int4,
               tickets int4, persons int4, earned_fen int8, off_fen int8,
               paid_fen int8, left_fen int8, made_at timestamptz,
               made_by text, decided_at timestamptz, decided_by text,
               reason text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_run ticket.commission_run;
begin
    v_run := impl.commission_decide(p_supplier, p_run, true, null);
    perform impl.commission_pay(v_run.supplier_id, p_run);

    return query
    select null::text, null::text, s.* from impl.commission_shown(v_run) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_approve is
'Approves a run that another person has made, and pays it: a transfer into the
rebate account of each agent.';

grant execute on function api.staff_commission_approve to ticket_staff;
