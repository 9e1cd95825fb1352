-- Members of p_change: key_id, fingerprint (hex), valid_from, valid_until.
create or replace function impl.provider_file_put(
    p_account ticket.provider_account, p_role text, p_path text,
    p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    c_roles constant text[] := '{our_key,our_cert,platform_key,platform_cert,'
                               'root,middle,secret,api_cert,api_key}';
    v_now   timestamptz := api.now();
begin
    if (p_role = any (c_roles)) is not true then
        perform impl.staff_refuse('PROVIDER_ROLE', p_role);
    elsif (p_path ~ '^/[^[:cntrl:]]+$' and length(p_path) <= 256) is not true
    then
        perform impl.staff_refuse('PROVIDER_PATH', p_path);
    elsif length(p_change ->> 'key_id') > 128
        or p_change ->> 'fingerprint' !~ '^([0-9a-fA-F]{2}){1,64}$'
    then
        perform impl.staff_refuse('PROVIDER_VALUE', 'key', p_account.provider);
    end if;

    /* The same file again is the newer one; the platform's keys stand side by
     * side until staff drop the old one. */
    update ticket.provider_file f
    set until = v_now
    where f.supplier_id = p_account.supplier_id
      and f.account_no = p_account.account_no
      and f.role = p_role and f.until is null
      and (f.path = p_path
           or p_role not in ('platform_key', 'platform_cert', 'root',
                             'middle'));

    insert into ticket.provider_file (supplier_id, account_no, role, file_no,
                                      path, key_id, fingerprint, valid_from,
                                      valid_until, since)
    select p_account.supplier_id, p_account.account_no, p_role,
           coalesce(max(f.file_no), 0) + 1, p_path,
           coalesce(p_change ->> 'key_id', ''),
           decode(p_change ->> 'fingerprint', 'hex'),
           (p_change ->> 'valid_from')::timestamptz,
           (p_change ->> 'valid_until')::timestamptz, v_now
    from ticket.provider_file f
    where f.supplier_id = p_account.supplier_id
      and f.account_no = p_account.account_no
      and f.role = p_role;
end;
$$;

comment on function impl.provider_file_put(ticket.provider_account, text, text,
                                           jsonb) is
'Says in which file an account finds a key, certificate or secret.  A key of
ours takes the place of the one before; one of the platform stands beside it.';
