create or replace function impl.provider_look(p_supplier int4,
    p_account int2)
returns void
language plpgsql volatile
as $$
begin
    update ticket.provider_account a
    set keys_asked_at = null
    where a.supplier_id = p_supplier and a.account_no = p_account
      and a.state <> 'R' and a.provider = 'wechat3' and a.mode = 0
      and a.keys_asked_at <= api.now() - interval '1 minute';
end;
$$;

comment on function impl.provider_look(int4, int2) is
'Lets the worker ask for the certificates that an account''s platform hands out,
once a minute at most.';
