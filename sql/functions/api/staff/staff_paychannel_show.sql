create or replace function api.staff_paychannel_show(
    p_supplier text,
    p_channel text)
returns table (verdict text, subject text,
               channel text, name text, enabled bool, sort int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select c.* from api.staff_paychannel_list(p_supplier) c
    where c.verdict is not null
       or c.channel = p_channel;

    if not found then
        perform impl.staff_refuse('CHANNEL_UNKNOWN', p_channel);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_paychannel_show is
'One of a supplier''s ways to pay at once.';

grant execute on function api.staff_paychannel_show to ticket_staff;
