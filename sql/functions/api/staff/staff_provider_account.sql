create or replace function api.staff_provider_account(p_supplier text,
    p_account int4)
returns table (verdict text, subject text, supplier_id int4, account_no int2,
               provider text, app_id text, merchant_id text, serial text,
               gateway text, notify_base text, return_url text, mode int2,
               version int8, roles text[], paths text[], key_ids text[],
               trust_ids text[], trust_pems text[], now timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_account ticket.provider_account;
begin
    v_account := impl.staff_provider(p_supplier, p_account);

    return query
    select null::text, null::text, a.*, api.now()
    from api.provider_accounts_2() a
    where a.supplier_id = v_account.supplier_id and a.account_no = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_account is
'An account as nginx and the worker are told of it: ticketctl makes the same of
its files as they do.';

grant execute on function api.staff_provider_account to ticket_staff;
