create or replace function api.staff_provider_file_drop(p_supplier text,
    p_account int4, p_role text, p_path text)
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

    update ticket.provider_file f
    set until = api.now()
    where f.supplier_id = v_account.supplier_id and f.account_no = p_account
      and f.role = p_role and f.path = p_path and f.until is null;

    if not found then
        perform impl.staff_refuse('PROVIDER_PATH', p_path);
    end if;

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

comment on function api.staff_provider_file_drop is
'Ends the use of a file: the old key of a platform, when its switch is over.';

grant execute on function api.staff_provider_file_drop to ticket_staff;
