create or replace function api.provider_trust_put_all(p_suppliers int4[],
    p_accounts int2[], p_key_ids text[], p_pems text[], p_from timestamptz[],
    p_until timestamptz[])
returns int8
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_new int8;
begin
    select count(*) into v_new
    from unnest(p_suppliers, p_accounts, p_key_ids)
         k (supplier_id, account_no, key_id)
    where not exists (select
                      from ticket.provider_trust t
                      where t.supplier_id = k.supplier_id
                        and t.account_no = k.account_no
                        and t.key_id = k.key_id);

    perform api.provider_trust_put(k.supplier_id, k.account_no, k.key_id,
                                   k.pem, k.valid_from, k.valid_until)
    from (select *
          from unnest(p_suppliers, p_accounts, p_key_ids, p_pems, p_from,
                      p_until)
               k (supplier_id, account_no, key_id, pem, valid_from,
                  valid_until)
          order by k.supplier_id, k.account_no) k;

    return v_new;
end;
$$;

comment on function api.provider_trust_put_all is
'Keeps public keys of platforms that were verified.  Returns how many of them
are new.';

grant execute on function api.provider_trust_put_all to ticket_worker;
