-- Words that programs go by are English, and stay so; people read them in their
-- language.  One with a number behind it, "account 1", is that word and the
-- number.
create or replace function impl.worded(p_word text)
returns text
language plpgsql stable
as $$
declare
    v_number constant text := substring(p_word from ' \d+$');
begin
    if not impl.chinese() then
        return p_word;
    end if;

    return coalesce(impl.word_chinese(p_word),
                    impl.word_chinese(left(p_word, -length(v_number)))
                    || v_number,
                    p_word);
end;
$$;

comment on function impl.worded(text) is
'A word as who asks reads it; one that has no Chinese stays as it is.';

create or replace function impl.word_chinese(p_word text)
returns text
language sql immutable
as $$
    select case p_word
        /* What happened to an order. */
        when 'booked' then '下单'
        when 'paid' then '已支付'
        when 'delivered' then '交付'
        when 'closed' then '已关闭'
        when 'performance cancelled' then '演出取消'
        when 'passage' then '检票'
        when 'exit' then '出园'
        when 'passage undone' then '撤销检票'
        when 'ticket refunded' then '退票'
        when 'given back on the page' then '游客自助退票'
        when 'wrong phone on the page' then '自助退票手机号不符'
        when 'payment begun' then '发起支付'
        when 'payment received' then '收到付款'
        when 'payment closed' then '支付关闭'
        when 'notice of a platform' then '平台通知'
        when 'payback begun' then '发起退款'
        when 'paid back' then '退款到账'
        when 'refund applied for' then '申请退款'
        when 'refund refused' then '退款被拒'
        when 'refund revoked' then '退款申请撤回'
        when 'refund approved' then '退款已审核'
        when 'callback delivered' then '回调已送达'
        when 'callback given up' then '回调已放弃'
        when 'callback waits' then '回调等待中'
        when 'NotifyURL delivered' then 'NotifyURL 已送达'
        when 'NotifyURL given up' then 'NotifyURL 已放弃'
        when 'message sent' then '短信已发送'
        when 'message given up' then '短信已放弃'
        when 'message waits' then '短信等待中'
        when 'stopped' then '停止使用'
        when 'released' then '恢复使用'

        /* What became of a run of commission. */
        when 'approved' then '已审批'
        when 'refused' then '已拒绝'

        /* What became of an invoice. */
        when 'wanted' then '待开'
        when 'issued' then '已开'
        when 'collected' then '已领取'
        when 'posted' then '已寄出'
        when 'cancelled' then '已撤销'

        /* What staff did about one. */
        when 'order cancel' then '取消订单'
        when 'order close' then '关闭订单'
        when 'order refund' then '订单退款'
        when 'order reveal' then '查看完整资料'
        when 'open log' then '查看开放接口应答'
        when 'order seat' then '安排座位'
        when 'ticket refund' then '窗口退票'
        when 'refund apply' then '申请退款'
        when 'refund approve' then '审核退款'
        when 'refund approve-many' then '批量审核退款'
        when 'refund refuse' then '拒绝退款'
        when 'receipt approve' then '审核收款'
        when 'receipt approve-many' then '批量审核收款'
        when 'receipt refuse' then '拒绝收款'
        when 'callback resend' then '重发回调'
        when 'approval approve' then '审批通过'
        when 'openorder confirm' then '确认开放接口订单'
        when 'openorder refuse' then '拒绝开放接口订单'
        when 'openrefund approve' then '审核分销商退票'
        when 'openrefund refuse' then '拒绝分销商退票'
        when 'order pickup' then '窗口取票'
        when 'order link' then '发送订单链接'
        when 'ticket print' then '打印门票'
        when 'ticket check' then '人工检票'
        when 'desk sale' then '窗口售票'
        when 'desk late' then '补售门票'
        when 'desk void' then '作废收据'
        when 'passage let-in' then '人工放行'
        when 'passage undo' then '撤销检票'
        when 'settle return' then '退回结算门票'
        when 'settle bind' then '绑定游玩人'

        /* ... and machines. */
        when 'machine sale' then '自助机售票'
        when 'machine pickup' then '自助机取票'

        /* Members of what they changed, or would. */
        when 'amount' then '金额'
        when 'fee' then '手续费'
        when 'fee waived' then '免手续费'
        when 'named' then '绑定游玩人'
        when 'reason' then '原因'
        when 'reference' then '单据号'
        when 'refunded' then '已退款'
        when 'remark' then '备注'
        when 'resent' then '重发'
        when 'returned' then '退回'
        when 'seats' then '座位'
        when 'state' then '状态'
        when 'tickets' then '门票'
        when 'trade' then '平台交易号'
        when 'waive fee' then '免手续费'
        when 'again' then '打印次数'
        when 'form' then '支付方式'
        when 'let in' then '放行'
        when 'persons' then '人数'
        when 'printed' then '已打印门票'
        when 'sold' then '已售'
        when 'visitors' then '游客'
        when 'agent' then '代理商'
        when 'total' then '总额'
        when 'undone' then '已撤销'
        when 'voided' then '已作废收据'
        when 'voided papers' then '已作废纸质票'

        /* What a device is. */
        when 'turnstile' then '闸机'
        when 'handheld' then '手持机'
        when 'desk' then '窗口'
        when 'printer' then '打印机'

        /* Kinds of receipts at the desk, that are not voided. */
        when 'pickup' then '取票'
        when 'void' then '冲销'
        when 'by code' then '付款码'

        /* impl.export_state_name(). */
        when 'waiting' then '等待中'
        when 'running' then '生成中'
        when 'failed' then '失败'
        when 'gone' then '已删除'

        /* What bills have that we do not, or the other way. */
        when 'ours only' then '仅我方有'
        when 'booked already' then '已记账'
        when 'day' then '日期'

        /* Forms of payment at the desk. */
        when 'card' then '银行卡'
        when 'alipay' then '支付宝'
        when 'wechat' then '微信支付'
        when 'unionpay' then '银联'
        when 'platform' then '支付平台'
        when 'clearing' then '清算平台'

        /* Who they are. */
        when 'steward' then '检票员'
        when 'gate_lead' then '检票主管'
        when 'clerk' then '售票员'
        when 'desk_lead' then '售票主管'
        when 'market' then '市场'
        when 'finance' then '财务'
        when 'admin' then '管理员'
        when 'party' then '结算方'
        when 'machine' then '自助机'
        when 'ticket_staff' then '命令行'

        /* impl.transfer_name(), impl.side_name(), impl.account_word(), the
           last two as impl.export_side() has them. */
        when 'top-up' then '充值'
        when 'deduction' then '扣款'
        when 'sale' then '售票'
        when 'hold' then '冻结'
        when 'release' then '解冻'
        when 'capture' then '扣收冻结款'
        when 'receipt' then '收款'
        when 'earn' then '收入确认'
        when 'refund' then '退款'
        when 'refund due' then '应退款'
        when 'refund paid' then '退款付出'
        when 'platform fee' then '平台手续费'
        when 'payout' then '结算到银行'
        when 'refund void' then '应退款取消'
        when 'found' then '不明入账'
        when 'sales' then '销售收入'
        when 'bank' then '银行'
        when 'fees' then '违约手续费收入'
        when 'prepaid' then '预收款'
        when 'payable' then '应付退款'
        when 'costs' then '平台手续费'
        when 'suspense' then '待查款项'
        when 'float' then '备用金'
        when 'handover' then '交款'
        when 'variance' then '现金长短款'
        when 'till' then '前台钱箱'
        when 'account' then '平台'
        when 'deposit, held' then '预存款冻结'
        when 'rebate, held' then '返利冻结'

        /* impl.pay_word(), impl.pay_way_name(), impl.pay_event_name(), what
           became of a notice, impl.pay_cause_name(). */
        when 'deposit' then '预存款'
        when 'rebate' then '返利'
        when 'instant' then '即时支付'
        when 'cash' then '现金'
        when 'none' then '未支付'
        when 'by page' then '网页支付'
        when 'by page for phones' then '手机网页支付'
        when 'by code to scan' then '扫码支付'
        when 'by the buyer''s code' then '付款码支付'
        when 'by form' then '表单支付'
        when 'refund closed' then '退款关闭'
        when 'refund failed' then '退款失败'
        when 'something else' then '其他'
        when 'applied' then '已处理'
        when 'asked' then '已向平台查询'
        when 'passed over' then '未采用'
        when 'not applied' then '未能处理'
        when 'application' then '退款申请'
        when 'dead order' then '订单已关闭'
        when 'paid twice' then '重复付款'
        when 'not activated' then '未激活'
        when 'partly taken' then '部分收款'
        when 'expired' then '已过期'

        /* impl.message_event(), impl.outbox_open(). */
        when 'code' then '验证码'
        when 'booking' then '下单'
        when 'payment' then '支付'
        when 'activation' then '激活'
        when 'voucher' then '凭证'
        when 'picture' then '凭证图片'
        when 'settlement' then '结算'
        when 'agent disabled' then '代理商已停用'
        when 'no address' then '没有回调地址'
        when 'answer' then '对方答复'
        when 'event' then '事件'
        when 'next try' then '下次重试'
        when 'worker' then '后台程序'

        /* impl.history_of_order(), impl.history_of_tickets(). */
        when 'paper' then '纸质票'
        when 'identity card' then '身份证'
        when 'phone' then '手机'
        when 'in cash' then '现金退款'
        when 'the way it was paid' then '原路退款'

        /* Kinds of alarms. */
        when 'codes forged' then '票码伪造'
        when 'orders guessed' then '猜测订单'
        when 'account broken' then '账户不可用'
        when 'certificate ends' then '证书将到期'
        when 'key missing' then '缺少密钥'
        when 'notice foreign' then '他人的通知'
        when 'notice sealed' then '通知无法解密'
        when 'notice key' then '通知的密钥不明'
        when 'notice not applied' then '通知未能处理'
        when 'unknown number' then '单号不明'
        when 'wrong account' then '账户不符'
        when 'wrong amount' then '金额不符'
        when 'attraction closed' then '景区关闭'
        when 'bill differs' then '账单有差异'
        when 'bill missing' then '账单缺失'
        when 'charged late' then '扣款过晚'
        when 'fund differs' then '理财金额不符'
        when 'rail return' then '铁路退款未入账'
        when 'rail purchase low' then '采购余额不足'
        when 'funds too low' then '余额不足'
        when 'gave up' then '已放弃请求'
        when 'not issued' then '未能出票'
        when 'not refunded' then '未能退款'
        when 'paid less' then '支付不足'
        when 'paid more' then '支付过多'
        when 'paid otherwise' then '支付与记账不符'
        when 'returned by another' then '他人退款'
        when 'returned unasked' then '平台自行退款'
        when 'settled twice' then '重复结算'
        when 'settlement unclear' then '结算结果不明'
        when 'settlement stuck' then '结算受阻'
        when 'settlement waits' then '结算待处理'
        when 'visit not paid' then '入园未结算'
        when 'not on its days' then '不在有效期内'

        /* impl.pay_action_name(). */
        when 'charge by code' then '付款码扣款'
        when 'query' then '查询'
        when 'close' then '关闭'
        when 'cancel' then '撤销'
        when 'refund query' then '退款查询'
        when 'transfer' then '转账'
        when 'transfer query' then '转账查询'
        when 'bill' then '账单'
        when 'balance' then '余额查询'
        when 'yield' then '收益查询'
        when 'charge by agreement' then '协议扣款'
        when 'end of a fund' then '理财结束'
        when 'state of a fund' then '理财状态'
        when 'agreement' then '协议'
        when 'agreement query' then '协议查询'
        when 'end of an agreement' then '解除协议'

        /* Of settlement: impl.settle_leg_word() and those behind it. */
        when 'to be activated' then '待激活'
        when 'to be visited' then '待游玩'
        when 'visited' then '已游玩'
        when 'settled' then '已结算'
        when 'void, not paid' then '未支付失效'
        when 'void, not visited' then '未游玩失效'
        when 'refund waits' then '待退款'
        when 'no refund' then '无需退款'
        when 'waits for the charge' then '等待支付'
        when 'tickets issued' then '出票成功'
        when 'completed' then '交易成功'
        when 'closed, not paid' then '交易关闭（未支付）'
        when 'closed, cancelled' then '交易关闭（已取消）'
        when 'closed, refunded' then '交易关闭（已退款）'
        when 'may be applied for' then '可退款'
        when 'refund to be settled' then '退款待处理'
        when 'partly refunded' then '部分退款成功'
        when 'wholly refunded' then '退款成功'
        when 'charge' then '经销商扣款'
        when 'attraction payout' then '景区打款'
        when 'distributor refund' then '退款给经销商'
        when 'fund in' then '理财存入'
        when 'fund out' then '理财取出'
        when 'fund end' then '理财全部取出'
        when 'new' then '待发送'
        when 'sent' then '已发送'
        when 'under way' then '处理中'
        when 'done' then '已完成'
        when 'waits for staff' then '待人工处理'
        when 'given up' then '已放弃'
        when 'unused' then '未使用'
        when 'attractions' then '待付景区'
        when 'refunds' then '待退经销商'
        when 'ticket fees' then '经销商手续费'
        when 'payout fees' then '景区手续费'
        when 'margin' then '差价'
        when 'breakage' then '过期收入'
        when 'return fees' then '退票手续费'
        when 'yields' then '理财收益'
        when 'fund' then '理财'
        when 'deposits' then '预存款'
        when 'income' then '平台收益'
        when 'owed' then '未了结'
        when 'moved' then '账户变动'
        when 'to be moved' then '建议划转'
        when 'product' then '产品'
        when 'days' then '日期'
        when 'first day' then '起'
        when 'last day' then '止' end;
$$;

comment on function impl.word_chinese(text) is
'A word in Chinese; null: it has none here.';
