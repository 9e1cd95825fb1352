-- Members of p_change: after, last.
create or replace function api.staff_commission_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, run int4,
               first_day date, last_day date, state text, agents int4,
               tickets int4, persons int4, earned_fen int8, off_fen int8,
               paid_fen int8, left_fen int8, made_at timestamptz,
               made_by text, decided_at timestamptz, decided_by text,
               reason text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_most     int4 := coalesce((p_change ->> 'last')::int4, 100);
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, s.*
    from ticket.commission_run r
    cross join lateral impl.commission_shown(r) s
    where r.supplier_id = v_supplier
      and (not p_change ? 'after' or r.run_no < (p_change ->> 'after')::int4)
    order by r.run_no desc
    limit v_most;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_list is
'Runs, the latest first.';

grant execute on function api.staff_commission_list to ticket_staff;
