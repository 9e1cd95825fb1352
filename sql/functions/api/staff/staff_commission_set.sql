-- Members of p_change: each_fen, first_day, last_day, per_mille, product.
create or replace function api.staff_commission_set(
    p_supplier text,
    p_user text,
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
    v_agent    int4;
    v_product  int4;
    v_other    ticket.commission_rule;
    v_first    date := (p_change ->> 'first_day')::date;
    v_last     date := (p_change ->> 'last_day')::date;
    v_rule     int4;
begin
    v_supplier := (impl.staff_supplier_stands(p_supplier)).supplier_id;
    v_agent := (impl.agent_not_desk(v_supplier, p_user)).agent_id;

    if p_change ? 'product' then
        v_product := (impl.staff_product(v_supplier,
                                         p_change ->> 'product')).product_id;
    end if;

    if (p_change ? 'each_fen') = (p_change ? 'per_mille') then
        perform impl.staff_refuse('COMMISSION_EITHER');
    elsif v_last < v_first then
        perform impl.staff_refuse('COMMISSION_REVERSED', v_first::text,
                                  v_last::text);
    end if;

    perform impl.commission_lock(v_supplier);

    select r.* into v_other
    from ticket.commission_rule r
    where r.supplier_id = v_supplier and r.agent_id = v_agent
      and r.product_id is not distinct from v_product
      and r.first_day <= coalesce(v_last, 'infinity')
      and coalesce(r.last_day, 'infinity') >= v_first
      and coalesce(r.last_day, 'infinity') >= r.first_day
    order by r.first_day
    limit 1;

    if found then
        perform impl.staff_refuse('COMMISSION_OVERLAPS', p_user,
                                  v_other.rule_no::text,
                                  v_other.first_day::text);
    end if;

    insert into ticket.commission_rule as r (supplier_id, rule_no, agent_id,
        product_id, fen, per_mille, first_day, last_day, made_at, made_by)
    select v_supplier, coalesce(max(k.rule_no), 0) + 1, v_agent, v_product,
           (p_change ->> 'each_fen')::int8, (p_change ->> 'per_mille')::int4,
           v_first, v_last, api.now(), impl.person()
    from ticket.commission_rule k
    where k.supplier_id = v_supplier
    returning r.rule_no into v_rule;

    perform impl.logged(v_supplier, 'commission_rule',
        jsonb_build_object('rule_no', v_rule), null,
        p_change || jsonb_build_object('agent', p_user));

    return query
    select null::text, null::text, r.*
    from impl.commission_rules(v_supplier, v_rule) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_set is
'Says what an agent earns of each person that paid, for one product or for all
that have no rule of their own.';

grant execute on function api.staff_commission_set to ticket_staff;
