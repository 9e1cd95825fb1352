-- WeChat changes its certificates without saying so: they are asked for twice a
-- day.  Whose answers are signed with the public key has none to hand out.
create or replace function api.provider_keys_due(p_suppliers int4[],
    p_accounts int2[], p_key_ids text[])
returns table (supplier_id int4, account_no int2, version int8, key_id text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now timestamptz := api.now();
begin
    perform impl.provider_want(w.supplier_id, w.account_no, w.key_id)
    from unnest(p_suppliers, p_accounts, p_key_ids)
         w (supplier_id, account_no, key_id);

    return query
    with due as (
        select a.supplier_id, a.account_no, a.key_wanted
        from ticket.provider_account a
        where a.state <> 'R'
          and (a.key_wanted is not null
               and coalesce(a.keys_asked_at <= v_now - interval '1 minute',
                            true)
               or a.provider = 'wechat3' and a.mode = 0
                  and coalesce(a.keys_asked_at <= v_now - interval '12 hours',
                               true))
        for no key update skip locked)
    update ticket.provider_account a
    set keys_asked_at = v_now, key_wanted = null
    from due d
    where a.supplier_id = d.supplier_id and a.account_no = d.account_no
    returning a.supplier_id, a.account_no, a.version,
              coalesce(d.key_wanted, '');
end;
$$;

comment on function api.provider_keys_due is
'Accounts whose platform is to be asked for its keys, by whoever gets them here:
once a minute at most.  The arrays name keys that answers have named.';

grant execute on function api.provider_keys_due to ticket_worker;
