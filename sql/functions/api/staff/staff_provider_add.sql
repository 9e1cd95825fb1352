-- Members of p_change: name, channel, app_id, merchant_id, serial, gateway,
-- notify_base, return_url, mode, way.
create or replace function api.staff_provider_add(p_supplier text,
    p_account int4, p_provider text, p_change jsonb,
    p_files jsonb default '[]')
returns table (verdict text, subject text, account_no int4, provider text,
               name text, channel text, app_id text, merchant_id text,
               serial text, gateway text, notify_base text,
               return_url text, mode text, way text, files text,
               valid_until timestamptz, checked_at timestamptz,
               check_text text, version int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_account ticket.provider_account;
begin
    v_account.supplier_id := (impl.staff_supplier(p_supplier)).supplier_id;

    perform from ticket.supplier s
    where s.supplier_id = v_account.supplier_id
    for no key update;

    if (p_account between 1 and 60) is not true then
        perform impl.staff_refuse('PROVIDER_NUMBER');
    elsif (p_provider in ('alipay', 'wechat2', 'wechat3', 'unionpay',
                          'clearing')) is not true
    then
        perform impl.staff_refuse('PROVIDER_UNKNOWN', p_provider);
    elsif exists (select from ticket.provider_account a
                  where a.supplier_id = v_account.supplier_id
                    and a.account_no = p_account)
    then
        perform impl.staff_refuse('PROVIDER_EXISTS', p_account::text);
    end if;

    v_account.account_no := p_account;
    v_account.provider := p_provider;
    v_account.name := p_provider;
    v_account.app_id := '';
    v_account.merchant_id := '';
    v_account.serial := '';
    v_account.gateway := '';
    v_account.notify_base := '';
    v_account.return_url := '';
    v_account.mode := 0;
    v_account.way := 'auto';
    v_account.state := 'A';
    v_account.version := 1;
    v_account.created_at := api.now();
    v_account := impl.provider_change(v_account, p_change);

    insert into ticket.provider_account select (v_account).*;
    perform impl.provider_files_put(v_account, p_files);

    return query
    select * from api.staff_provider_list(p_supplier) l
    where l.account_no = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_add is
'Adds an account at a payment platform, with its files (see provider_files_put).
The number is never used again.';

grant execute on function api.staff_provider_add to ticket_staff;
