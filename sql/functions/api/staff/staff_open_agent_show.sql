create or replace function api.staff_open_agent_show(p_supplier text,
    p_user text)
returns table (verdict text, subject text,
               user_name text, partner_id int4, enabled bool,
               notice_url text, product_notices bool, keys text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, a.user_name, a.agent_id,
           coalesce(o.enabled, false), coalesce(o.notice_url, ''),
           coalesce(o.product_notices, false),
           (select coalesce(string_agg(k.key_index::text, ','
                                       order by k.key_index), '')
            from ticket.open_key k
            where k.supplier_id = a.supplier_id
              and k.agent_id = a.agent_id)
    from impl.staff_supplier(p_supplier) s,
         impl.agent_not_desk(s.supplier_id, p_user) a
    left join ticket.open_agent o
      on o.supplier_id = a.supplier_id and o.agent_id = a.agent_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_agent_show is
'What an agent may do in the open API: there its number is its PartnerId.';

grant execute on function api.staff_open_agent_show to ticket_staff;
