create or replace function impl.provider_want(p_supplier int4,
    p_account int2, p_key_id text)
returns void
language plpgsql volatile
as $$
begin
    update ticket.provider_account a
    set key_wanted = left(p_key_id, 128)
    where a.supplier_id = p_supplier and a.account_no = p_account
      and a.state <> 'R' and a.provider in ('alipay', 'wechat3')
      and a.key_wanted is null and p_key_id <> ''
      and not exists (select
                      from ticket.provider_trust t
                      where t.supplier_id = p_supplier
                        and t.account_no = p_account
                        and t.key_id = p_key_id);
end;
$$;

comment on function impl.provider_want(int4, int2, text) is
'Asks the worker to fetch a key of the platform, unless it is there.';
