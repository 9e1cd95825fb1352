-- Members of p_change: agent, day.
create or replace function api.staff_commission_rules(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, rule int4,
               agent text, product text, each_fen int8,
               per_mille int4,
               first_day date, last_day date, made_at timestamptz,
               made_by text, ended_at timestamptz, ended_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, r.*
    from impl.commission_rules(v_supplier, null) r
    where (not p_change ? 'agent' or r.agent = p_change ->> 'agent')
      and (not p_change ? 'day'
           or (p_change ->> 'day')::date
              between r.first_day and coalesce(r.last_day, 'infinity'));

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_rules is
'The rules by which agents earn.';

grant execute on function api.staff_commission_rules to ticket_staff;
