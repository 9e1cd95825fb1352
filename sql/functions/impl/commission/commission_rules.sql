create or replace function impl.commission_rules(p_supplier int4,
    p_rule int4)
returns table (rule int4,
               agent text, product text, each_fen int8,
               per_mille int4,
               first_day date, last_day date, made_at timestamptz,
               made_by text, ended_at timestamptz, ended_by text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select r.rule_no, a.user_name::text, p.code::text, r.fen, r.per_mille,
           r.first_day, r.last_day, r.made_at, r.made_by, r.ended_at,
           r.ended_by
    from ticket.commission_rule r
    join ticket.agent a
      on a.supplier_id = p_supplier and a.agent_id = r.agent_id
    left join ticket.product p
      on p.supplier_id = p_supplier and p.product_id = r.product_id
    where r.supplier_id = p_supplier
      and (p_rule is null or r.rule_no = p_rule)
    order by a.user_name, p.code nulls first, r.first_day, r.rule_no;
end;
$$;

comment on function impl.commission_rules(int4, int4) is
'Rules of commission as people see them: one, or all.';
