create or replace function api.staff_paychannel_remove(
    p_supplier text,
    p_channel text)
returns table (verdict text, subject text,
               channel text, name text, enabled bool, sort int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    delete from ticket.pay_channel c
    where c.supplier_id = v_supplier
      and c.channel = p_channel;

    if not found then
        perform impl.staff_refuse('CHANNEL_UNKNOWN', p_channel);
    end if;

    return query select * from api.staff_paychannel_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_paychannel_remove is
'Takes a way to pay at once away; the rest of them remains.';

grant execute on function api.staff_paychannel_remove
    to ticket_staff;
