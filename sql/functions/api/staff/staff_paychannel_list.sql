create or replace function api.staff_paychannel_list(p_supplier text)
returns table (verdict text, subject text,
               channel text, name text, enabled bool, sort int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           c.channel, c.name, c.enabled, c.sort
    from impl.staff_supplier(p_supplier) s
    join ticket.pay_channel c on c.supplier_id = s.supplier_id
    order by c.sort, c.channel;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_paychannel_list is
'A supplier''s ways to pay at once, as agents see them.';

grant execute on function api.staff_paychannel_list
    to ticket_staff;
