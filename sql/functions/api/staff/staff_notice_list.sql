create or replace function api.staff_notice_list(p_supplier text)
returns table (verdict text, subject text,
               event text, text text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           impl.message_event(n.event), n.text
    from impl.staff_supplier(p_supplier) s
    join ticket.notice n on n.supplier_id = s.supplier_id
    order by n.event;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_notice_list is
'What a supplier tells visitors, by event.';

grant execute on function api.staff_notice_list to ticket_staff;
