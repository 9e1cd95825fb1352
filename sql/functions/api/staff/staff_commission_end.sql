-- Member of p_change: last_day.
create or replace function api.staff_commission_end(
    p_supplier text,
    p_rule int4,
    p_change jsonb)
returns table (verdict text, subject text, rule int4,
               agent text, product text, each_fen int8,
               per_mille int4,
               first_day date, last_day date, made_at timestamptz,
               made_by text, ended_at timestamptz, ended_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_rule     ticket.commission_rule;
    v_last     date := (p_change ->> 'last_day')::date;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    perform impl.commission_lock(v_supplier);

    select r.* into v_rule
    from ticket.commission_rule r
    where r.supplier_id = v_supplier and r.rule_no = p_rule;

    if not found then
        perform impl.staff_refuse('COMMISSION_RULE', p_rule::text);
    elsif v_last >= coalesce(v_rule.last_day, 'infinity') then
        perform impl.staff_refuse('COMMISSION_ENDED', p_rule::text,
                                  v_rule.last_day::text);
    end if;

    update ticket.commission_rule r
    set last_day = greatest(v_last, r.first_day - 1), ended_at = api.now(),
        ended_by = impl.person()
    where r.supplier_id = v_supplier and r.rule_no = p_rule;

    perform impl.logged(v_supplier, 'commission_rule',
        jsonb_build_object('rule_no', p_rule),
        jsonb_build_object('last_day', v_rule.last_day),
        jsonb_build_object('last_day', v_last));

    return query
    select null::text, null::text, r.*
    from impl.commission_rules(v_supplier, p_rule) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_end is
'Ends a rule earlier; what runs have counted by it stays.';

grant execute on function api.staff_commission_end to ticket_staff;
