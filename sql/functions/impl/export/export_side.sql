create or replace function impl.export_side(p_supplier int4, p_side int4)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_side >= 100 then (
            select a.user_name
            from ticket.agent a
            where a.supplier_id = p_supplier and a.agent_id = p_side / 10)
            || (array[' 预存款', ' 预存款冻结', ' 返利', ' 返利冻结', ' 冻结账户',
                      ' 采购账户', ' 采购冻结', ' 退款账户', ' 可用账户']
               )[p_side % 10]
        when p_side between 21 and 80 then '平台 ' || (p_side - 20)::text
        when p_side = 81 then '理财产品'
        when p_side = 82 then '销售渠道'
        when p_side = 83 then '铁路'
        when p_side = 84 then '应付保险'
        else (array['销售收入', '银行', '违约手续费收入', '预收款', '应付退款',
                    '现金', '平台手续费', '待查款项', '前台钱箱', '现金长短款',
                    '未使用门票', '应付景区', '应退经销商', '门票手续费',
                    '景区手续费', '价差收入', '过期收入', '退票手续费',
                    '理财收益'])[p_side] end;
end;
$$;

comment on function impl.export_side(int4, int4) is
'A side of a transfer in words.';
