create or replace function api.staff_notice_show(p_supplier text,
    p_event text)
returns table (verdict text, subject text,
               event text, text text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_supplier(p_supplier);
    perform impl.notice_event(p_event);

    return query
    select null::text, null::text, p_event,
           (select n.text from api.staff_notice_list(p_supplier) n
            where n.event = p_event);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_notice_show is
'What a supplier tells visitors of one event; null: nothing.';

grant execute on function api.staff_notice_show to ticket_staff;
