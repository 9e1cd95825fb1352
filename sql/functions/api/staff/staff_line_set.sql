-- Members of p_change: name.
create or replace function api.staff_line_set(
    p_supplier text,
    p_line text,
    p_change jsonb)
returns table (verdict text, subject text,
               line_id int4, code text, name text, products text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_line     int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_line := (impl.staff_line(v_supplier, p_line)).line_id;

    update ticket.line l
    set name = coalesce(p_change ->> 'name', l.name)
    where l.supplier_id = v_supplier and l.line_id = v_line;

    return query
    select * from api.staff_line_list(p_supplier) l
    where l.code = p_line;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_line_set is
'Gives a line another name.';

grant execute on function api.staff_line_set to ticket_staff;
