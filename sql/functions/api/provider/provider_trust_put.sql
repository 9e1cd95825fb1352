create or replace function api.provider_trust_put(p_supplier int4,
    p_account int2, p_key_id text, p_pem text, p_from timestamptz,
    p_until timestamptz)
returns int8
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version int8;
begin
    select a.version into v_version
    from ticket.provider_account a
    where a.supplier_id = p_supplier and a.account_no = p_account
      and a.state <> 'R'
    for no key update;

    if not found then
        return null;
    end if;

    insert into ticket.provider_trust (supplier_id, account_no, key_id, pem,
                                       valid_from, valid_until, found_at)
    values (p_supplier, p_account, p_key_id, p_pem, p_from, p_until, api.now())
    on conflict do nothing;

    if not found then
        return v_version;
    end if;

    perform impl.alarm_over(p_supplier, array['key missing'], p_account::text);

    update ticket.provider_account a
    set version = a.version + 1
    where a.supplier_id = p_supplier and a.account_no = p_account
    returning a.version into v_version;

    return v_version;
end;
$$;

comment on function api.provider_trust_put is
'Keeps a public key of a platform that was verified; the same id again changes
nothing.  Returns the account''s version; null: there is no such account.';

grant execute on function api.provider_trust_put to ticket_worker;
