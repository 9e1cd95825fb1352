create or replace function impl.order_state_name(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when '0' then '未支付'
        when '1' then '收款不足'
        when '2' then '已授权（预存款）'
        when 'C' then '已授权（返利）'
        when '3' then '已交付（预存款）'
        when 'D' then '已交付（返利）'
        when '4' then '已关闭'
        when '5' then '已收款待审核'
        when '6' then '已收款'
        when '7' then '退款待审核'
        when '8' then '退款已审核'
        when '9' then '收款被拒'
        when 'A' then '退款被拒'
        when 'X' then '已交付（现金）' end;
$$;

comment on function impl.order_state_name("char") is
'The state of an order in words.';

create or replace function impl.ticket_state_name(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when '0' then '未出票'
        when '1' then '有效'
        when '2' then '已退票'
        when '3' then '已打印'
        when '4' then '已检票' end;
$$;

comment on function impl.ticket_state_name("char") is
'The state of a ticket in words.';
