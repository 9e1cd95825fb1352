-- A title and a type each: t text, i a number that is none to reckon with, n a
-- number, m money in fen, p a phone number and c a document, of which the cell
-- is "sealed:key".
create or replace function impl.export_columns(p_kind text)
returns text[]
language sql immutable
as $$
    select case p_kind
        when 'orders' then array[
            '订单号', 'i', '代理商', 't', '代理商名称', 't', '自编号', 'i',
            '下单时间', 't', '游玩日期', 't', '场次时段', 't', '状态', 't',
            '支付方式', 't', '产品', 't', '人数', 'n', '联系人', 't',
            '电话', 'p', '证件号', 'c', '门市价（元）', 'm', '优惠（元）', 'm',
            '应付（元）', 'm', '已付（元）', 'm', '退款（元）', 'm',
            '手续费（元）', 'm', '净额（元）', 'm', '交付时间', 't',
            '关闭时间', 't']
        when 'tickets' then array[
            '订单号', 'i', '票序号', 'n', '代理商', 't', '自编号', 'i',
            '产品代码', 't', '产品', 't', '人数', 'n', '其中免费', 'n',
            '单价（元）', 'm', '状态', 't', '游玩日期', 't', '有效期至', 't',
            '座位', 't', '首次检票', 't', '检票次数', 'n', '退票时间', 't',
            '退票金额（元）', 'm', '退票手续费（元）', 'm']
        when 'payments' then array[
            '时间', 't', '订单号', 'i', '单据号', 'i', '序号', 'n',
            '事项', 't', '代理商', 't', '自编号', 'i', '支付方式', 't',
            '借方', 't', '贷方', 't', '金额（元）', 'm', '参考号', 'i',
            '平台单号', 'i', '经办', 't']
        when 'passages' then array[
            '时间', 't', '订单号', 'i', '票序号', 'n', '第几次', 'n',
            '检票点', 't', '闸机', 't', '产品', 't', '人数', 'n',
            '代理商', 't']
        when 'invoices' then array[
            '登记号', 'n', '订单号', 'i', '代理商', 't', '状态', 't', '类型', 't',
            '抬头', 't', '税号', 'i', '金额（元）', 'm', '应开（元）', 'm',
            '发票号码', 'i', '开票日期', 't', '开票人', 't', '快递单号', 'i',
            '红字发票号码', 'i', '原因', 't', '申请时间', 't', '申请人', 't']
        when 'statement' then array[
            '账户', 't', '时间', 't', '单据号', 'i', '摘要', 't',
            '参考号', 'i', '自编号', 'i', '经办', 't', '笔数', 'n',
            '收入（元）', 'm', '支出（元）', 'm', '余额（元）', 'm']
        when 'sales' then array[
            '日期', 't', '代码', 't', '名称', 't', '订单', 'n', '人数', 'n',
            '门市价（元）', 'm', '优惠（元）', 'm', '已付（元）', 'm',
            '退款（元）', 'm', '手续费（元）', 'm', '销售（元）', 'm',
            '未交付（元）', 'm', '净额（元）', 'm']
        end;
$$;

comment on function impl.export_columns(text) is
'Titles and types of an export''s columns, one behind the other.';
