-- Members of p_change: kind (slots, prices, agents), without it all.
create or replace function api.staff_change_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, kind text, action text,
               at timestamptz, person text, changed int8,
               undone_at timestamptz, undone_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, b.kind, b.action, b.at, b.person,
           (select count(*) from ticket.bulk_cell c
            where c.supplier_id = b.supplier_id
              and c.change_no = b.change_no),
           b.undone_at, b.undone_by
    from ticket.bulk_change b
    where b.supplier_id = v_supplier
      and b.kind = coalesce(p_change ->> 'kind', b.kind)
    order by b.change_no desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_change_list is
'What was done to many slots, prices or agents at once and can be taken back,
the newest first: by whom, and whether it was.';

grant execute on function api.staff_change_list to ticket_staff;
