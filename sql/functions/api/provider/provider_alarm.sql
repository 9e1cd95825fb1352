create or replace function api.provider_alarm(p_suppliers int4[],
    p_accounts int2[], p_kinds text[], p_texts text[])
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform impl.alarm(a.supplier_id, p.kind, p.account_no::text,
                       left(format('account %s: %s', p.account_no, p.text),
                            1000), api.now())
    from unnest(p_suppliers, p_accounts, p_kinds, p_texts)
         p (supplier_id, account_no, kind, text)
    join ticket.provider_account a
      on a.supplier_id = p.supplier_id and a.account_no = p.account_no
         and a.state <> 'R';
end;
$$;

comment on function api.provider_alarm is
'Tells staff what is wrong with accounts at payment platforms, each kind once
until they have seen it.';

grant execute on function api.provider_alarm to ticket_worker;
