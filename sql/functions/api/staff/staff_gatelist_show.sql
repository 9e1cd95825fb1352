create or replace function api.staff_gatelist_show(p_supplier text)
returns table (verdict text, subject text, day date, tickets int8,
               changes int8, signed int8, newest_at timestamptz,
               list_changes int8, list_bytes int4, list_at timestamptz,
               expires timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, b.day,
           (select count(*) from ticket.gate_row r
            where r.supplier_id = b.supplier_id and r.day = b.day),
           b.last_no, b.cut_no,
           coalesce((select d.made_at from ticket.gate_segment d
                     where d.supplier_id = b.supplier_id and d.day = b.day
                     order by d.first_no desc limit 1), g.made_at),
           g.last_no, length(g.bytes), g.made_at, b.expires
    from impl.staff_supplier(p_supplier) s
    join ticket.gate_book b on b.supplier_id = s.supplier_id
    left join ticket.gate_list g
      on g.supplier_id = b.supplier_id and g.day = b.day
         and g.generation = b.generation
    order by b.day;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_gatelist_show is
'What devices that are offline know of each day: tickets, numbered changes, how
many of them are signed, and up to which one the whole list goes.';

grant execute on function api.staff_gatelist_show to ticket_staff;
