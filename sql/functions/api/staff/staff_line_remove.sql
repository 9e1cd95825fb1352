create or replace function api.staff_line_remove(
    p_supplier text,
    p_line text)
returns table (verdict text, subject text, code text, name text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_line     ticket.line;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_line := impl.staff_line(v_supplier, p_line);

    perform impl.remove_refuse('LINE_USED', p_line,
        impl.orders_using(v_supplier, impl.quota_kind('slot'),
                          v_line.line_id * 1000, v_line.line_id * 1000 + 999,
                          null, v_line.line_id)
        || array(
            select format(impl.either('slots (%s) from %s to %s (slot remove)',
                                      '时段 %s 个，%s 至 %s（slot remove）'),
                          k.number, k.first, k.last)
            from (select count(*) as number, min(t.day) as first,
                         max(t.day) as last
                  from ticket.slot t
                  where t.supplier_id = v_supplier
                    and t.line_id = v_line.line_id) k
            where k.number > 0));

    delete from ticket.line_product x
    where x.supplier_id = v_supplier and x.line_id = v_line.line_id;
    delete from ticket.line l
    where l.supplier_id = v_supplier and l.line_id = v_line.line_id;

    perform impl.remove_note(v_supplier, 'line', v_line.line_id, v_line.code,
                             v_line.name);

    return query select null::text, null::text, v_line.code, v_line.name;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_line_remove is
'Removes a line that was never ordered and has no slots.';

grant execute on function api.staff_line_remove to ticket_staff;
