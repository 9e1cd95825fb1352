create or replace function api.staff_provider_show(p_supplier text,
    p_account int4)
returns table (verdict text, subject text, role text, path text, key_id text,
               fingerprint text, valid_from timestamptz,
               valid_until timestamptz, since timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_account ticket.provider_account;
begin
    v_account := impl.staff_provider(p_supplier, p_account);

    return query
    select null::text, null::text, f.role::text, f.path, f.key_id::text,
           encode(f.fingerprint, 'hex'), f.valid_from, f.valid_until, f.since
    from ticket.provider_file f
    where f.supplier_id = v_account.supplier_id and f.account_no = p_account
      and f.until is null
    union all
    select null::text, null::text, 'found', '', t.key_id::text, null,
           t.valid_from, t.valid_until, t.found_at
    from ticket.provider_trust t
    where t.supplier_id = v_account.supplier_id and t.account_no = p_account
    order by 3, 9;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_show is
'The files that an account at a payment platform lives on, and the keys that the
platform has handed out itself.';

grant execute on function api.staff_provider_show to ticket_staff;
