-- Members of p_change: preview.
create or replace function api.staff_agent_undo(p_supplier text, p_change jsonb)
returns table (verdict text, subject text, change text, user_name text,
               name text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_change   ticket.bulk_change;
    v_cell     ticket.bulk_cell;
    v_agent    ticket.agent;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_change := impl.bulk_last(v_supplier, 'agents');

    for v_cell in
        select b.* from ticket.bulk_cell b
        where b.supplier_id = v_supplier and b.change_no = v_change.change_no
        order by b.cell_no
    loop
        select a.* into v_agent
        from ticket.agent a
        where a.supplier_id = v_supplier
          and a.user_name = v_cell.after ->> 'user'
        for no key update;

        if not found or impl.agent_cells(v_agent) <> v_cell.after then
            perform impl.staff_refuse('AGENT_OTHERWISE',
                                      v_cell.after ->> 'user');
        end if;

        if v_cell.before is null then
            perform impl.agent_remove(v_agent);
        elsif not coalesce((p_change ->> 'preview')::bool, false) then
            perform impl.agent_put(p_supplier, v_cell.before, null);
        end if;
    end loop;

    if coalesce((p_change ->> 'preview')::bool, false) then
        raise exception using errcode = 'ST002', message = 'not done';
    end if;

    perform impl.bulk_undone(v_change);

    return query select * from impl.agent_undone(v_change);

exception
    when sqlstate 'ST001' then
        select * into verdict, subject from impl.staff_refusal(sqlerrm);
        return next;
    when sqlstate 'ST002' then
        return query select * from impl.agent_undone(v_change);
end;
$$;

comment on function api.staff_agent_undo is
'Takes the last import of agents back: all of it, or nothing where one of them
was changed since, or one that it made has keys, orders or money.';

grant execute on function api.staff_agent_undo to ticket_staff;
