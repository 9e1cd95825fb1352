create or replace function api.staff_provider_remove(p_supplier text,
    p_account int4)
returns table (verdict text, subject text, account_no int4, provider text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_account ticket.provider_account;
    v_open    text;
begin
    v_account := impl.staff_provider(p_supplier, p_account);

    v_open := impl.provider_owes(v_account.supplier_id, p_account);

    if v_open is not null then
        perform impl.staff_refuse('PROVIDER_OPEN', p_account::text, v_open);
    end if;

    perform impl.staff_refuse('PROVIDER_PARTIES', p_account::text,
        string_agg(format('%s.%s', k.party_no, k.account_no), ', '
                   order by k.party_no, k.account_no))
    from ticket.party_account k
    where k.supplier_id = v_account.supplier_id
      and k.provider_account = p_account and k.state = 'A'
    having count(*) > 0;

    delete from ticket.pay_job j
    where j.supplier_id = v_account.supplier_id and j.account_no = p_account;

    update ticket.provider_account a
    set state = 'R', version = a.version + 1
    where a.supplier_id = v_account.supplier_id
      and a.account_no = p_account;

    return query
    select null::text, null::text, p_account, v_account.provider::text;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_remove is
'Takes an account at a payment platform away, unless payments of it are open,
money may still have to go back by it, or accounts of parties are reached
through it; its books stay.';

grant execute on function api.staff_provider_remove to ticket_staff;
