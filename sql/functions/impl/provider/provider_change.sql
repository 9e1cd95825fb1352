create or replace function impl.provider_change(
    p_account ticket.provider_account, p_change jsonb)
returns ticket.provider_account
language plpgsql volatile
as $$
declare
    c_settings constant text[] := '{name,channel,app_id,merchant_id,serial,'
                                  'gateway,notify_base,return_url,mode,way}';
    v_name     text;
    v_account  ticket.provider_account;
begin
    select k.name into v_name
    from jsonb_object_keys(p_change) k (name)
    where k.name <> all (c_settings)
    limit 1;

    if found then
        perform impl.staff_refuse('PROVIDER_SETTING', v_name);
    end if;

    if p_change ->> 'mode' !~ '^[01]$' then
        perform impl.staff_refuse('PROVIDER_VALUE', 'mode',
                                  p_account.provider);
    end if;

    v_account := jsonb_populate_record(p_account, p_change);
    v_account.channel := nullif(v_account.channel, '');
    perform impl.provider_judge(v_account);

    return v_account;
end;
$$;

comment on function impl.provider_change(ticket.provider_account, jsonb) is
'The account with what p_change says of it; the rest stays.  An empty channel
takes it from those that agents see.';
