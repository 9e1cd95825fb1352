-- Whatever a table has of the supplier is a use, but for what says what was
-- done: that stays, and so the number is never given again.
create or replace function api.staff_supplier_remove(p_supplier text)
returns table (verdict text, subject text, code text, name text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_stays    constant text[] := array['supplier', 'removed', 'staff_log',
        'staff_change', 'staff_log_open', 'staff_chain', 'bulk_change',
        'bulk_cell', 'open_supplier'];
    v_supplier ticket.supplier;
    v_table    text;
    v_found    bool;
    v_uses     text[] := '{}';
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);

    for v_table in
        select c.relname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'ticket'::regnamespace
          and c.relkind in ('r', 'p')
          and a.attname = 'supplier_id' and not a.attisdropped
          and c.relname <> all (c_stays)
        order by c.relname
    loop
        execute format('select exists (select from ticket.%I'
                       || ' where supplier_id = $1)', v_table)
            into v_found using v_supplier.supplier_id;

        if v_found then
            v_uses := v_uses || v_table;
        end if;
    end loop;

    perform impl.remove_refuse('SUPPLIER_USED', p_supplier, v_uses);

    delete from ticket.bulk_change b
    where b.supplier_id = v_supplier.supplier_id;
    delete from ticket.open_supplier o
    where o.supplier_id = v_supplier.supplier_id;
    delete from ticket.supplier s
    where s.supplier_id = v_supplier.supplier_id;

    perform impl.remove_note(v_supplier.supplier_id, 'supplier',
                             v_supplier.supplier_id, v_supplier.code,
                             v_supplier.name);

    return query
    select null::text, null::text, v_supplier.code, v_supplier.name;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_supplier_remove is
'Removes a supplier that has nothing and nobody any more.';

grant execute on function api.staff_supplier_remove to ticket_staff;
