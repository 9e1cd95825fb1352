-- Members of p_change as in staff_provider_add; what is missing stays.
create or replace function api.staff_provider_set(p_supplier text,
    p_account int4, p_change jsonb, p_files jsonb default '[]',
    p_drop text default null)
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
    v_was     ticket.provider_account;
    v_account ticket.provider_account;
    v_open    text;
begin
    v_was := impl.staff_provider(p_supplier, p_account);
    v_account := impl.provider_change(v_was, p_change);

    /* Another merchant knows nothing of what was paid to this one. */
    if (v_account.app_id, v_account.merchant_id)
       <> (v_was.app_id, v_was.merchant_id)
    then
        v_open := impl.provider_owes(v_was.supplier_id, p_account);
    end if;

    if v_open is not null then
        perform impl.staff_refuse('PROVIDER_KEEPS', p_account::text, v_open);
    end if;

    update ticket.provider_account a
    set name = v_account.name, channel = v_account.channel,
        app_id = v_account.app_id, merchant_id = v_account.merchant_id,
        serial = v_account.serial, gateway = v_account.gateway,
        notify_base = v_account.notify_base,
        return_url = v_account.return_url, mode = v_account.mode,
        way = v_account.way,
        version = a.version + 1
    where a.supplier_id = v_account.supplier_id
      and a.account_no = p_account;

    perform impl.provider_files_put(v_account, p_files);

    if p_drop is not null then
        perform impl.provider_drop(v_account, p_drop);
    end if;

    /* If still something is missing the worker says so again. */
    perform impl.alarm_over(v_account.supplier_id,
                            array['key missing'],
                            p_account::text)
    where v_account.mode <> v_was.mode
       or p_files @? '$[*] ? (@.role starts with "platform_")';

    return query
    select * from api.staff_provider_list(p_supplier) l
    where l.account_no = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_set is
'Changes an account at a payment platform; its platform stays, and its
merchant while payments are open or may have to go back.  The use of files by
the path p_drop, or of a key that the platform handed out under that id, ends.';

grant execute on function api.staff_provider_set to ticket_staff;
