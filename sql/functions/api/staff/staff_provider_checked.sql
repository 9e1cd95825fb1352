create or replace function api.staff_provider_checked(p_supplier text,
    p_account int4, p_text text)
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

    update ticket.provider_account a
    set checked_at = api.now(), check_text = left(p_text, 1000)
    where a.supplier_id = v_account.supplier_id and a.account_no = p_account;

    perform impl.alarm_over(v_account.supplier_id,
        array['account broken', 'key missing'],
        p_account::text)
    where p_text like 'good%';

    return query
    select * from api.staff_provider_list(p_supplier) l
    where l.account_no = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_checked is
'Keeps what a check of the account found out.  What is good ends alarms about
its settings and keys.';

grant execute on function api.staff_provider_checked to ticket_staff;
