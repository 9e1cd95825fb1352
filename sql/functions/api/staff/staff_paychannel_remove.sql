create or replace function api.staff_paychannel_remove(
    p_supplier text,
    p_channel text)
returns table (channel text, name text, enabled bool, sort int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4 := (impl.staff_supplier(p_supplier)).supplier_id;
begin
    delete from ticket.pay_channel c
    where c.supplier_id = v_supplier
      and c.channel = p_channel;

    if not found then
        raise exception 'there is no payment channel %', p_channel
            using errcode = 'ST001';
    end if;

    return query select * from api.staff_paychannel_list(p_supplier);
end;
$$;

comment on function api.staff_paychannel_remove(text, text) is
'Takes a way to pay at once away; the rest of them remains.';

grant execute on function api.staff_paychannel_remove(text, text)
    to ticket_staff, ticket_test;
