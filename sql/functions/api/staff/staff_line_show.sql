create or replace function api.staff_line_show(p_supplier text,
    p_line text)
returns table (verdict text, subject text,
               line_id int4, code text, name text, products text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_line((impl.staff_supplier(p_supplier)).supplier_id,
                            p_line);

    return query
    select l.* from api.staff_line_list(p_supplier) l
    where l.code = p_line;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_line_show is
'One line and what is sold on it.';

grant execute on function api.staff_line_show to ticket_staff;
