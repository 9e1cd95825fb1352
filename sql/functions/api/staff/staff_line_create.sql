create or replace function api.staff_line_create(
    p_supplier text,
    p_code text,
    p_name text)
returns table (verdict text, subject text,
               line_id int4, code text, name text, products text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    perform from ticket.supplier s where s.supplier_id = v_supplier for update;

    if exists (select from ticket.line l
               where l.supplier_id = v_supplier
                 and l.code = p_code)
    then
        perform impl.staff_refuse('LINE_EXISTS', p_code);
    end if;

    insert into ticket.line (supplier_id, line_id, code, name)
    select v_supplier,
           impl.next_id(v_supplier, 'line', coalesce(max(l.line_id), 0)),
           p_code, p_name
    from ticket.line l
    where l.supplier_id = v_supplier;

    return query
    select * from api.staff_line_list(p_supplier) l
    where l.code = p_code;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_line_create is
'Creates a line.';

grant execute on function api.staff_line_create to ticket_staff;
