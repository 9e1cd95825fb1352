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
        when 'shares' then array[
            '订单编号', 'i', '票务编号', 'n', '景区序号', 'n', '产品编码', 't',
            '产品名称', 't', '单位编号', 'n', '所属单位', 't', '订票人', 't',
            '游玩人数', 'n', '下单时间', 't', '出票时间', 't',
            '经销商编号', 'n', '经销商', 't', '经销商结算价（元）', 'm',
            '经销商手续费（元）', 'm', '经销商结算方式', 't',
            '支付流水号', 'i', '景区结算价（元）', 'm',
            '景区手续费（元）', 'm', '结算时间', 't', '退款账号', 'i',
            '退款批次号', 'i', '退款金额（元）', 'm', '退款时间', 't',
            '退票手续费（元）', 'm', '差价（元）', 'm', '过期收入（元）', 'm',
            '理财收益（元）', 'm', '平台收益（元）', 'm', '订单状态', 't',
            '退款状态', 't', '景区状态', 't']
        when 'profit' then array[
            '类别', 't', '摘要', 't', '日期', 't', '笔数', 'n',
            '金额（元）', 'm']
        when 'rail' then array[
            '订单号', 'i', '代理商', 't', '预订日期', 't', '采购日期', 't',
            '出票日期', 't', '发车日期', 't', '车次', 't', '发站', 't',
            '到站', 't', '坐席(数量)', 't', '乘客数', 'n', '车票号', 'i',
            '12306订单号', 'i', '登录账号', 't', '车票费（元）', 'm',
            '保险费（元）', 'm', '用户支付（元）', 'm', '采购金额（元）', 'm',
            '采购方式', 't', '采购状态', 't', '部分退款金额（元）', 'm',
            '用户退款（元）', 'm', '退票手续费（元）', 'm',
            '12306退款（元）', 'm', '解冻金额（元）', 'm', '解冻日期', 't',
            '状态', 't']
        end;
$$;

comment on function impl.export_columns(text) is
'Titles and types of an export''s columns, one behind the other.';

-- The places of columns that are for nobody but the operator, and those that
-- are not for a distributor, or not for an attraction.
create or replace function impl.export_share_places(p_kind "char")
returns int4[]
language plpgsql immutable
as $$
declare
    c_operator    constant int4[] := '{26,27,28,29}';
    c_distributor constant int4[] := '{6,7,18,19,20}';
    c_attraction  constant int4[] :=
        '{8,9,10,12,13,14,15,16,17,21,22,23,24,25,30,31}';
begin
    return array(
        select n
        from generate_series(1, cardinality(impl.export_columns('shares')) / 2)
            n
        where p_kind is null
           or n <> all (c_operator) and n <> all (
                  case p_kind when 'D' then c_distributor
                              else c_attraction end)
        order by n);
end;
$$;

comment on function impl.export_share_places("char") is
'Which columns of shares a party of this kind sees; null: all of them.';

create or replace function impl.export_columns_of(p_export ticket.export)
returns text[]
language plpgsql stable
as $$
declare
    c_all constant text[] := impl.export_columns(p_export.kind);
begin
    if p_export.kind <> 'shares' then
        return c_all;
    end if;

    return (
        select array_agg(c.text order by u.place, c.no)
        from unnest(impl.export_share_places(
                        impl.export_party(p_export))) with ordinality
            u (n, place)
        cross join lateral (values (1, c_all[2 * u.n - 1]),
                                   (2, c_all[2 * u.n])) c (no, text));
end;
$$;

comment on function impl.export_columns_of(ticket.export) is
'The same of an export: of what is for a party, no columns but its own.';

create or replace function impl.export_party(p_export ticket.export)
returns "char"
language plpgsql stable
as $$
begin
    /* One that is gone sees no more than it did: not what staff see. */
    return coalesce((select y.kind
                     from ticket.party y
                     where y.supplier_id = p_export.supplier_id
                       and y.party_no = (p_export.filter ->> 'party')::int4),
                    case when p_export.filter ? 'party'
                         then 'P'::"char" end);
end;
$$;

comment on function impl.export_party(ticket.export) is
'The kind of the party for which an export is; null: for staff.';
