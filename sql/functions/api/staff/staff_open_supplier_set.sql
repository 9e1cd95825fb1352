-- Members of p_change are column names; what is missing stays.
create or replace function api.staff_open_supplier_set(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text,
               refund_notice text, forced_partial bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    insert into ticket.open_supplier as o (supplier_id)
    values (v_supplier)
    on conflict (supplier_id) do nothing;

    update ticket.open_supplier o
    set refund_notice = coalesce(p_change ->> 'refund_notice',
                                 o.refund_notice),
        forced_partial = coalesce((p_change ->> 'forced_partial')::bool,
                                  o.forced_partial)
    where o.supplier_id = v_supplier;

    return query select * from api.staff_open_supplier_show(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_supplier_set is
'Says how a supplier treats orders of the open API.';

grant execute on function api.staff_open_supplier_set to ticket_staff;
