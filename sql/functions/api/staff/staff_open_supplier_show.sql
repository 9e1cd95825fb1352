create or replace function api.staff_open_supplier_show(p_supplier text)
returns table (verdict text, subject text,
               refund_notice text, forced_partial bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, coalesce(o.refund_notice, 'always'),
           coalesce(o.forced_partial, false)
    from impl.staff_supplier(p_supplier) s
    left join ticket.open_supplier o on o.supplier_id = s.supplier_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_supplier_show is
'How a supplier treats orders of the open API.';

grant execute on function api.staff_open_supplier_show to ticket_staff;
