create or replace function impl.report_name(p_supplier int4, p_by text,
    p_key text)
returns text
language plpgsql stable
as $$
begin
    return case p_by
        when 'agent' then (
            select a.user_name || ' ' || a.name
            from ticket.agent a
            where a.supplier_id = p_supplier and a.agent_id = p_key::int4)
        when 'product' then (
            select p.code || ' ' || p.name
            from ticket.product p
            where p.supplier_id = p_supplier and p.product_id = p_key::int4)
        when 'slot' then case left(p_key, 1)
            when 'S' then (
                select format('场次 %s %s', s.session_id, s.name)
                from ticket.session s
                where s.supplier_id = p_supplier
                  and s.session_id = substr(p_key, 2)::int4)
            when 'L' then (
                select format('%s %s/%s', l.name, l.code,
                              substr(p_key, 6)::int4)
                from ticket.line l
                where l.supplier_id = p_supplier
                  and l.line_id = substr(p_key, 2, 4)::int4)
            else '' end
        when 'form' then case p_key
            when 'deposit' then '预存款'
            when 'rebate' then '返利'
            when 'epay' then '即时支付'
            when 'cash' then '现金'
            when 'card' then '银行卡'
            else '未支付' end
        else '' end;
end;
$$;

comment on function impl.report_name(int4, text, text) is
'What a row of a report is called.';
