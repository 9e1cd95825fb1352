-- Members of p_change: lines, codes with commas: those alone.
create or replace function api.staff_day_on(
    p_supplier text,
    p_day date,
    p_change jsonb)
returns table (verdict text, subject text, day date, line text, state text,
               reason text, closed_at timestamptz, closed_by text,
               opened_at timestamptz, opened_by text, orders_left int8,
               refund_fen int8, refunded_fen int8, refunded_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_lines    int4[];
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_lines := impl.day_lines(v_supplier, p_change);

    update ticket.day_off f
    set opened_at = api.now(), opened_by = impl.person()
    where f.supplier_id = v_supplier.supplier_id and f.day = p_day
      and f.line_id = any (v_lines) and f.opened_at is null;

    if not found then
        perform impl.day_open_refused(v_supplier.supplier_id, p_day,
                                      p_change ? 'lines');
    end if;

    if 0 = any (v_lines) then
        perform impl.day_operators_over(v_supplier.supplier_id, p_day);
    end if;

    return query
    select d.*
    from api.staff_day_list(p_supplier, jsonb_build_object(
             'first_day', p_day, 'last_day', p_day)) d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_day_on is
'Lets a day that was closed be booked again; whose order was called off gets the
money back all the same.';

grant execute on function api.staff_day_on to ticket_staff;
