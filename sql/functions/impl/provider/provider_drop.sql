create or replace function impl.provider_drop(
    p_account ticket.provider_account, p_name text)
returns void
language plpgsql volatile
as $$
begin
    update ticket.provider_file f
    set until = api.now()
    where f.supplier_id = p_account.supplier_id
      and f.account_no = p_account.account_no and f.path = p_name
      and f.until is null;

    if found then
        return;
    end if;

    delete from ticket.provider_trust t
    where t.supplier_id = p_account.supplier_id
      and t.account_no = p_account.account_no and t.key_id = p_name;

    if not found then
        perform impl.staff_refuse('PROVIDER_PATH', p_name);
    end if;
end;
$$;

comment on function impl.provider_drop(ticket.provider_account, text) is
'Ends the use of the files of that path, or of the key of that id which the
platform handed out.';
