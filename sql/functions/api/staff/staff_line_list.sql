create or replace function api.staff_line_list(p_supplier text)
returns table (verdict text, subject text,
               line_id int4, code text, name text, products text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           l.line_id, l.code, l.name,
           (select string_agg(p.code, ' ' order by p.product_id)
            from ticket.line_product x
            join ticket.product p on p.supplier_id = x.supplier_id
                                 and p.product_id = x.product_id
            where x.supplier_id = l.supplier_id
              and x.line_id = l.line_id)
    from impl.staff_supplier(p_supplier) s
    join ticket.line l on l.supplier_id = s.supplier_id
    order by l.line_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_line_list is
'A supplier''s lines and what is sold on them.';

grant execute on function api.staff_line_list to ticket_staff;
