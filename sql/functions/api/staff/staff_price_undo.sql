-- Members of p_change: preview.
create or replace function api.staff_price_undo(p_supplier text, p_change jsonb)
returns table (verdict text, subject text,
               change text, product text, agent text, first_day date,
               last_day date, weekday int4, price_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_change   ticket.bulk_change;
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);
    v_change := impl.bulk_last(v_supplier.supplier_id, 'prices');

    perform impl.price_undo_check(v_supplier, v_change);

    if not coalesce((p_change ->> 'preview')::bool, false) then
        perform impl.price_undo(v_change);
        perform impl.bulk_undone(v_change);
    end if;

    return query
    select null::text, null::text, k.change, p.code, a.user_name,
           (k.row ->> 'first_day')::date, (k.row ->> 'last_day')::date,
           (k.row ->> 'weekday')::int4, (k.row ->> 'price_fen')::int8
    from (select b.cell_no, 1 as place, 'gone' as change, b.after as row
          from ticket.bulk_cell b
          where b.supplier_id = v_change.supplier_id
            and b.change_no = v_change.change_no
          union all
          select b.cell_no, 2, 'back', b.before
          from ticket.bulk_cell b
          where b.supplier_id = v_change.supplier_id
            and b.change_no = v_change.change_no) k
    join ticket.product p
      on p.supplier_id = v_supplier.supplier_id
         and p.product_id = (k.row ->> 'product_id')::int4
    left join ticket.agent a
      on a.supplier_id = v_supplier.supplier_id
         and a.agent_id = (k.row ->> 'agent_id')::int4
    where k.row is not null
    order by k.cell_no, k.place;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_price_undo is
'Takes the last price change or import back: all of it, or nothing where one of
its prices was changed since, or bought by.';

grant execute on function api.staff_price_undo to ticket_staff;
