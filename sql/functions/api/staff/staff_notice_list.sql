create or replace function api.staff_notice_list(p_supplier text)
returns table (verdict text, subject text,
               event text, text text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text,
           impl.message_event(n.event), n.text
    from ticket.notice n
    where n.supplier_id = v_supplier
    order by n.event;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_notice_list is
'What a supplier tells visitors, by event.';

grant execute on function api.staff_notice_list to ticket_staff, ticket_test;
