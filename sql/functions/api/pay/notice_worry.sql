-- p_kind as alarms have them: 'notice foreign', 'notice sealed', 'notice key'.
create or replace function api.notice_worry(p_supplier int4, p_account int2,
    p_kind text, p_number text, p_text text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform impl.alarm(a.supplier_id, p_kind,
        coalesce(nullif(left(p_number, 64), ''), a.account_no::text),
        left(format(case p_kind when 'notice key'
                        then 'account %s: a notice that nobody has proven'
                             ' names the key %s, which is not here'
                        else 'account %s: %s' end, a.account_no, p_text),
             1000), api.now())
    from ticket.provider_account a
    where a.supplier_id = p_supplier and a.account_no = p_account
      and a.state <> 'R';

    if p_kind = 'notice key' and p_text ~ '^[0-9A-Za-z_]{1,128}$' then
        perform impl.provider_want(p_supplier, p_account, p_text);
    end if;
end;
$$;

comment on function api.notice_worry is
'Tells staff that notices of an account cannot be taken though they are signed
right (p_number: of what payment, if it says so), or that nobody here has the
key that they name: the worker is to fetch that.';

grant execute on function api.notice_worry to ticket_nginx;
