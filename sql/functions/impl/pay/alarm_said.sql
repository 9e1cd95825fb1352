-- What happened is written down in English, whoever it happens to; here it is
-- read.  What platforms say, and the names of people and things, stay as they
-- are.
create or replace function impl.alarm_said(p_kind text, p_text text)
returns text
language plpgsql stable
as $$
begin
    if not impl.chinese() then
        return p_text;
    end if;

    return impl.worded(p_kind) || '：' || impl.alarm_chinese(p_text);
end;
$$;

comment on function impl.alarm_said(text, text) is
'The text of an alarm as who asks reads it; in Chinese with its kind before
it.';

create or replace function impl.alarm_numbered(p_number text)
returns text
language plpgsql stable
as $$
begin
    return case when impl.chinese() then impl.alarm_chinese(p_number)
                else p_number end;
end;
$$;

comment on function impl.alarm_numbered(text) is
'What an alarm is about, as who asks reads it: a number, or a day and account.';

create or replace function impl.alarm_chinese(p_text text)
returns text
language plpgsql immutable
as $$
declare
    m text[];
    v record;
begin
    for v in
        select p.pattern, p.said
        from (values
            (1, '^account (\d+) needs (\S+) for (\d+) payments: then continue'
                ' them$', '账户 %s 需要 %s（%s 笔付款）：到账后请继续'),
            (2, '^account (\d+): (.*)$', '账户 %s：%s'),
            (3, '^account (\d+)(|, .*)$', '账户 %s%s'),
            (4, '^device (\d+): (.*)$', '设备 %s：%s'),
            (5, '^case (\d+)$', '结算事项 %s'),
            (6, '^(\d+) differences: (ticketctl .*)$', '%s 处差异：%s'),
            (7, '^there is none$', '没有账单'),
            (8, '^came out (\S+) of (\S+)$', '取出 %s，应为 %s'),
            (9, '^(\S+) for order (\d+) of state (\S+)$',
                '%s，订单 %s，状态 %s'),
            (10, '^told of (\S+) as (\S*), booked (\S+) as (\S*) by staff$',
                 '平台通知 %s（%s），人工已记 %s（%s）'),
            (11, '^told of (\S+) as (\S*), booked (\S+) as (\S*)$',
                 '平台通知 %s（%s），已记 %s（%s）'),
            (12, '^the platform has given back (\S+) of payment (\S+): (.*)$',
                 '平台已退回 %s（支付 %s）：%s'),
            (13, '^a refund is none of ours(.*)$', '退款不是我方发起的%s'),
            (14, '^tried (\d+) times$', '已尝试 %s 次'),
            (15, '^(.*) \(job (\d+)\): (.*)$', '%s（任务 %s）：%s'),
            (16, '^(.*) of (\S+), order (\d+): (.*)$', '%s %s，订单 %s：%s'),
            (17, '^(\S+) of payment (\S+): (.*)$', '%s（支付 %s）：%s'),
            (18, '^(\S+) of account (\d+)$', '%s，账户 %s'),
            (19, '^(\S+) of (\S+)$', '%s（应为 %s）'),
            (20, '^the platform does not take it as it is set up: (.*); "(.*)"'
                 ' looks at it$', '平台不接受此账户的设置：%s；请运行“%s”'),
            (21, '^its answers are signed by no key that is here, and prove'
                 ' nothing; "(.*)" looks at it$',
                 '平台答复的签名与本地密钥都不符，不能采信；请运行“%s”'),
            (22, '^it is signed right, by or for another merchant or currency$',
                 '签名正确，但属于另一商户或币种'),
            (23, '^it is signed right, and does not open with the account''s'
                 ' secret$', '签名正确，但用此账户的密钥无法解密'),
            (24, '^nobody here has the platform''s key that it names$',
                 '所指的平台密钥本地没有'),
            (25, '^an answer is not signed$', '答复未签名'),
            (26, '^(.*), refund (\S+)$', '%s，退款 %s'),
            (27, '^([a-z -]+): (.*)$', '%s：%s'),
            (28, '^ticket (\d+) of order (\d+) at (.*): (.*)$',
                 '订单 %2$s 第 %1$s 张门票，%3$s：%4$s'),
            (29, '^party (\d+) closed (\S+): (\d+) orders, (\d+) persons:'
                 ' (.*)$', '结算方 %s 于 %s 关闭：%s 个订单，%s 人：%s'),
            (30, '^(\S+) left for purchases$', '采购余额 %s'),
            (31, '^(\S+) by reference (\S+): not booked$',
                 '%s，流水号 %s：未入账'),
            (32, '^no worker with a rail_site has taken it$',
                 '没有设置了 rail_site 的后台程序处理'))
            as p (place, pattern, said)
        order by p.place
    loop
        m := regexp_match(p_text, v.pattern);

        if m is not null and position('%' in v.said) = 0 then
            return v.said;
        elsif m is not null then
            return format(v.said,
                variadic array(select impl.alarm_chinese(u)
                               from unnest(m) with ordinality u (u, place)
                               order by place));
        end if;
    end loop;

    return coalesce(impl.word_chinese(p_text),
        case when p_text like '%, %' then (
            select string_agg(coalesce(impl.word_chinese(u), u), '，'
                              order by place)
            from unnest(string_to_array(p_text, ', '))
                with ordinality u (u, place)) end,
        p_text);
end;
$$;

comment on function impl.alarm_chinese(text) is
'The text of an alarm, or a piece of one, in Chinese; what has none stays as it
is.';
