-- Members of p_change: enabled, sort; what is not said stays as it was, or is
-- true, and after the others.
create or replace function api.staff_paychannel_add(
    p_supplier text,
    p_channel text,
    p_name text,
    p_change jsonb)
returns table (verdict text, subject text,
               channel text, name text, enabled bool, sort int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_enabled bool := (p_change ->> 'enabled')::bool;
    v_sort int4 := (p_change ->> 'sort')::int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    if p_channel !~ '^[A-Za-z0-9_-]{1,36}$' then
        perform impl.staff_refuse('CHANNEL_NAME');
    end if;

    perform from ticket.supplier s where s.supplier_id = v_supplier for update;

    insert into ticket.pay_channel as c (supplier_id, channel, name, enabled,
                                         sort)
    select v_supplier, p_channel, p_name, coalesce(v_enabled, true),
           coalesce(v_sort, (select max(x.sort) + 1
                             from ticket.pay_channel x
                             where x.supplier_id = v_supplier), 1)
    on conflict (supplier_id, channel)
    do update set name = excluded.name,
                  enabled = coalesce(v_enabled, c.enabled),
                  sort = coalesce(v_sort, c.sort);

    return query
    select * from api.staff_paychannel_list(p_supplier) c
    where c.channel = p_channel;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_paychannel_add is
'Adds a way to pay at once, or changes the one of that code.';

grant execute on function api.staff_paychannel_add to ticket_staff;
