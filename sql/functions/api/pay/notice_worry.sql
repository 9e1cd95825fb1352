-- p_kind as alarms have them: 'notice foreign', 'notice sealed'; 'notice key'
-- is none, as anybody may name a key.
create or replace function api.notice_worry(p_supplier int4, p_account int2,
    p_kind text, p_number text, p_text text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_kind = 'notice key' then
        perform impl.provider_look(p_supplier, p_account);
        return;
    end if;

    perform impl.alarm(a.supplier_id, p_kind,
        coalesce(nullif(left(p_number, 64), ''), a.account_no::text),
        left(format('account %s: %s', a.account_no, p_text), 1000),
        api.now())
    from ticket.provider_account a
    where a.supplier_id = p_supplier and a.account_no = p_account
      and a.state <> 'R';
end;
$$;

comment on function api.notice_worry is
'Tells staff that notices of an account cannot be taken though they are signed
right (p_number: of what payment, if it says so).  Of one that names a key that
nobody here has they are not told: the platform is asked for its keys, and what
it answers decides.';

grant execute on function api.notice_worry to ticket_nginx;
