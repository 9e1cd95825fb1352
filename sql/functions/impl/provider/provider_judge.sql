-- What a platform knows an account by: unasked for it says nothing, and without
-- it no request can be made.
create or replace function impl.provider_judge(
    p_account ticket.provider_account)
returns void
language plpgsql volatile
as $$
declare
    c_host  constant text := '[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$';
    v_wrong text;
    v_other ticket.provider_account;
begin
    v_wrong := case
        when length(p_account.name) not between 1 and 64 then 'name'
        when p_account.channel !~ '^[A-Za-z0-9_-]{1,32}$'
             /* no buyer pays there */
             or p_account.channel is not null
                and p_account.provider = 'clearing' then 'channel'
        when p_account.app_id !~ case p_account.provider
                 when 'alipay' then '^[0-9]{1,32}$'
                 when 'wechat2' then '^wx[A-Za-z0-9]{1,30}$'
                 when 'wechat3' then '^wx[A-Za-z0-9]{1,30}$'
                 else '^[A-Za-z0-9_-]{0,32}$' end then 'app_id'
        when p_account.merchant_id !~ case p_account.provider
                 when 'alipay' then '^[0-9]{0,32}$'
                 when 'unionpay' then '^[A-Za-z0-9]{15}$'
                 when 'clearing' then '^[A-Za-z0-9_-]{1,32}$'
                 else '^[0-9]{1,32}$' end then 'merchant_id'
        when p_account.serial !~ '^[A-Za-z0-9_]{0,64}$' then 'serial'
        when p_account.mode not in (0, 1)
             or p_account.mode = 1
                and p_account.provider not in ('alipay', 'wechat3') then 'mode'
        when length(p_account.gateway) > 256
             or p_account.gateway <> ''
                and p_account.gateway !~ ('^https://' || c_host)
                and p_account.gateway !~ '^http://127\.0\.0\.1[:/]'
            then 'gateway'
        when length(p_account.notify_base) > 200
             or p_account.notify_base <> ''
                and p_account.notify_base !~ ('^https?://' || c_host)
            then 'notify_base'
        when length(p_account.return_url) > 200
             or p_account.return_url <> ''
                and p_account.return_url !~ ('^https?://' || c_host)
             /* Alipay adds parameters, and takes none of ours */
             or p_account.provider = 'alipay' and p_account.return_url ~ '[?]'
             or p_account.return_url ~ '#'
            then 'return_url'
        when p_account.way <> all ('{auto,page,wap,qr}')
             or p_account.way = 'page' and p_account.provider ~ '^wechat'
            then 'way'
        end;

    if v_wrong is not null then
        perform impl.staff_refuse('PROVIDER_VALUE', v_wrong,
                                  p_account.provider);
    end if;

    select a.* into v_other
    from ticket.provider_account a
    where a.state <> 'R'
      and (a.supplier_id, a.account_no)
          <> (p_account.supplier_id, p_account.account_no)
      and (a.supplier_id = p_account.supplier_id
           and a.channel = p_account.channel
           or a.provider = p_account.provider
              and a.app_id = p_account.app_id
              and a.merchant_id = p_account.merchant_id)
    limit 1;

    if found then
        perform impl.staff_refuse('PROVIDER_TWICE', v_other.account_no::text,
                                  v_other.supplier_id::text);
    end if;
end;
$$;

comment on function impl.provider_judge(ticket.provider_account) is
'Refuses an account whose settings the platform could not take, or whose channel
or merchant another account has.';
