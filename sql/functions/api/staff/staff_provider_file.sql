-- Members of p_change: key_id, fingerprint (hex), valid_from, valid_until.
create or replace function api.staff_provider_file(p_supplier text,
    p_account int4, p_role text, p_path text, p_change jsonb)
returns table (verdict text, subject text, account_no int4, provider text,
               name text, channel text, app_id text, merchant_id text,
               serial text, gateway text, notify_base text, mode int4,
               files text, valid_until timestamptz, checked_at timestamptz,
               check_text text, version int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_roles   constant text[] := '{our_key,our_cert,platform_key,platform_cert,'
                                 'root,middle,secret,api_cert,api_key}';
    v_account ticket.provider_account;
    v_now     timestamptz := api.now();
begin
    v_account := impl.staff_provider(p_supplier, p_account);

    if (p_role = any (c_roles)) is not true then
        perform impl.staff_refuse('PROVIDER_ROLE', p_role);
    elsif (p_path ~ '^/[^[:cntrl:]]+$' and length(p_path) <= 256) is not true
    then
        perform impl.staff_refuse('PROVIDER_PATH', p_path);
    elsif length(p_change ->> 'key_id') > 128
        or p_change ->> 'fingerprint' !~ '^([0-9a-fA-F]{2}){1,64}$'
    then
        perform impl.staff_refuse('PROVIDER_VALUE', 'key', v_account.provider);
    end if;

    /* The same file again is the newer one; the platform's keys stand side by
     * side until staff drop the old one. */
    update ticket.provider_file f
    set until = v_now
    where f.supplier_id = v_account.supplier_id and f.account_no = p_account
      and f.role = p_role and f.until is null
      and (f.path = p_path
           or p_role not in ('platform_key', 'platform_cert', 'root',
                             'middle'));

    insert into ticket.provider_file (supplier_id, account_no, role, file_no,
                                      path, key_id, fingerprint, valid_from,
                                      valid_until, since)
    select v_account.supplier_id, p_account, p_role,
           coalesce(max(f.file_no), 0) + 1, p_path,
           coalesce(p_change ->> 'key_id', ''),
           decode(p_change ->> 'fingerprint', 'hex'),
           (p_change ->> 'valid_from')::timestamptz,
           (p_change ->> 'valid_until')::timestamptz, v_now
    from ticket.provider_file f
    where f.supplier_id = v_account.supplier_id and f.account_no = p_account
      and f.role = p_role;

    update ticket.provider_account a
    set version = a.version + 1
    where a.supplier_id = v_account.supplier_id and a.account_no = p_account;

    return query
    select * from api.staff_provider_list(p_supplier) l
    where l.account_no = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_file is
'Says in which file an account finds a key, certificate or secret.  A key of
ours takes the place of the one before; one of the platform stands beside it.';

grant execute on function api.staff_provider_file to ticket_staff;
