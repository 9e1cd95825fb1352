-- What agents and the railway call it, in Chinese as on the wire.
create or replace function impl.rail_case_word(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when 'Q' then '代付处理中'
        when 'C' then '代付处理中'
        when 'S' then '代付处理中,正在核实'
        when 'V' then '代付处理中,正在核实'
        when 'D' then '采购完成'
        when 'F' then '占座成功未支付'
        when 'E' then '支付完成,出票异常'
        else '' end;
$$;

comment on function impl.rail_case_word("char") is
'The state of a purchase case, as pages say it.';

create or replace function impl.rail_state_word(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when 'U' then '未支付'
        when 'P' then '已支付'
        when 'T' then '出票完成'
        when 'R' then '申请退款'
        when 'B' then '已退款'
        when 'N' then '出票失败'
        when 'X' then '已关闭'
        else '' end;
$$;

comment on function impl.rail_state_word("char") is
'The state of a rail order, as pages say it.';

create or replace function impl.rail_pay_status(p_state "char")
returns int2
language sql immutable
as $$
    select (case p_state
        when 'D' then 1
        when 'F' then 2
        when 'E' then 3
        when '-' then 0
        else 4 end)::int2;
$$;

comment on function impl.rail_pay_status("char") is
'What agents are told of a case: 1 paid, 2 not paid, 3 abnormal; 0 there is
none, 4 it is at work.';

create or replace function impl.rail_seat_word(p_seat int2)
returns text
language sql immutable
as $$
    select (array['无座', '硬座', '软座', '一等座', '二等座', '硬卧上', '硬卧中',
                  '硬卧下', '软卧上', '软卧下', '高级软卧上', '高级软卧下', '特等座',
                  '商务座'])[p_seat + 1];
$$;

comment on function impl.rail_seat_word(int2) is
'A kind of seats, as pages say it.';
