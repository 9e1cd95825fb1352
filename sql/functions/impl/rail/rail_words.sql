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

-- What it is about, a number, an amount or a reason, stands behind it.
create or replace function impl.rail_event_word(p_what text)
returns text
language plpgsql stable
as $$
declare
    v_behind constant text := coalesce(substring(p_what
                                                 from ' [0-9A-Z_.]+$'), '');
    v_word   constant text := left(p_what, length(p_what) - length(v_behind));
begin
    if not impl.chinese() then
        return p_what;
    end if;

    return case v_word
        when 'imported' then '导入'
        when 'paid' then '用户支付'
        when 'closed' then '关闭'
        when 'issued' then '出票'
        when 'no ticket, reason' then '无票，原因'
        when 'acknowledged' then '渠道已确认'
        when 'refund asked' then '申请退款'
        when 'refund refused, reason' then '拒绝退款，原因'
        when 'refund agreed, waits for funds' then '同意退款，待资金'
        when 'refunded' then '退款'
        when 'railway gave back' then '铁路退回'
        when 'unfrozen' then '解冻'
        when 'case' then '代付'
        when 'look for tickets' then '再次核实'
        when 'task given back' then '放弃任务'
        when 'news again' then '重发通知'
        when 'comment' then '备注'
        else v_word end || v_behind;
end;
$$;

comment on function impl.rail_event_word(text) is
'What has happened to a rail order, as who asks reads it.';
