create or replace function api.provider_accounts_2()
returns table (supplier_id int4, account_no int2, provider text,
               app_id text, merchant_id text, serial text, gateway text,
               notify_base text, return_url text, mode int2, version int8,
               roles text[], paths text[], key_ids text[], trust_ids text[],
               trust_pems text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select a.supplier_id, a.account_no, a.provider::text, a.app_id::text,
           a.merchant_id::text, a.serial::text, a.gateway, a.notify_base,
           a.return_url, a.mode, a.version, coalesce(f.roles, '{}'),
           coalesce(f.paths, '{}'), coalesce(f.key_ids, '{}'),
           coalesce(t.ids, '{}'), coalesce(t.pems, '{}')
    from ticket.provider_account a
    cross join lateral (
        select array_agg(p.role::text order by p.role, p.file_no desc)
                   as roles,
               array_agg(p.path order by p.role, p.file_no desc) as paths,
               array_agg(p.key_id::text order by p.role, p.file_no desc)
                   as key_ids
        from ticket.provider_file p
        where p.supplier_id = a.supplier_id and p.account_no = a.account_no
          and p.until is null) f
    cross join lateral (
        select array_agg(k.key_id::text
                         order by k.found_at desc, k.key_id)
                   as ids,
               array_agg(k.pem order by k.found_at desc, k.key_id) as pems
        from ticket.provider_trust k
        where k.supplier_id = a.supplier_id and k.account_no = a.account_no
          and coalesce(k.valid_until > api.now(), true)) t
    where a.state <> 'R'
    order by a.supplier_id, a.account_no;
end;
$$;

comment on function api.provider_accounts_2 is
'All accounts at payment platforms with the files in use and the keys that the
platforms handed out, newest first.  The same version means the same.';

grant execute on function api.provider_accounts_2
    to ticket_nginx, ticket_worker;
