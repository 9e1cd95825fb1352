-- Members of p_change: key_id, fingerprint (hex), valid_from, valid_until.
create or replace function api.staff_provider_file(p_supplier text,
    p_account int4, p_role text, p_path text, p_change jsonb)
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
    v_account := impl.staff_provider(p_supplier, p_account);

    perform impl.provider_file_put(v_account, p_role, p_path, p_change);

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
