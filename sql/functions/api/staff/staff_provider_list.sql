create or replace function api.staff_provider_list(p_supplier text)
returns table (verdict text, subject text, account_no int4, provider text,
               name text, channel text, app_id text, merchant_id text,
               serial text, gateway text, notify_base text,
               return_url text, mode text, way text, files text,
               valid_until timestamptz, checked_at timestamptz,
               check_text text, version int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, a.account_no::int4, a.provider::text, a.name,
           a.channel::text, a.app_id::text, a.merchant_id::text,
           a.serial::text, a.gateway, a.notify_base, a.return_url,
           case when a.provider = 'alipay'
                then (array['public-key', 'certificate'])[a.mode + 1]
                when a.provider = 'wechat3'
                then (array['certificate', 'public-key'])[a.mode + 1] end,
           a.way::text, f.files, f.valid_until, a.checked_at, a.check_text,
           a.version
    from impl.staff_supplier(p_supplier) s
    join ticket.provider_account a
      on a.supplier_id = s.supplier_id and a.state <> 'R'
    cross join lateral (
        select string_agg(p.role || ' ' || p.path, ', '
                          order by p.role, p.file_no) as files,
               min(p.valid_until) as valid_until
        from ticket.provider_file p
        where p.supplier_id = a.supplier_id and p.account_no = a.account_no
          and p.until is null) f
    order by a.account_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_provider_list is
'A supplier''s accounts at payment platforms, with the files they live on and
the first day on which a certificate among those ends.';

grant execute on function api.staff_provider_list to ticket_staff;
