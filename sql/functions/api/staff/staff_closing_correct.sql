-- Member of p_change: reason.
create or replace function api.staff_closing_correct(p_supplier text,
    p_which text, p_change jsonb)
returns table (verdict text, subject text, no int4, day date, corrects int4,
               reason text, orders int8, persons int8, passages int8,
               visitors int8, made_at timestamptz, made_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_closing  ticket.closing;
    v_no       int4;
    v_reason   text;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    perform impl.closing_lock(v_supplier.supplier_id);
    v_closing := impl.staff_closing(v_supplier.supplier_id, p_which);

    if v_closing.corrects is not null then
        perform impl.staff_refuse('CLOSING_CORRECTION', v_closing.no::text,
                                  v_closing.corrects::text);
    end if;

    v_reason := impl.staff_reason(p_change);
    perform impl.because(v_reason);
    v_no := (impl.closing_make(v_supplier, v_closing.day, v_closing.no,
                               v_reason)).no;

    if not exists (
        select from ticket.closing_row r
        where r.supplier_id = v_supplier.supplier_id and r.no = v_no)
        and (select (c.orders, c.persons, c.passages, c.visitors)
                    = (0, 0, 0, 0)
             from ticket.closing c
             where c.supplier_id = v_supplier.supplier_id and c.no = v_no)
    then
        perform impl.staff_refuse('CLOSING_SAME', v_closing.day::text);
    end if;

    /* What moves to and fro moves. */
    perform impl.limit_check(
        v_supplier.supplier_id, 'closing correct',
        (select coalesce(sum(abs(r.fen)), 0)::int8
         from ticket.closing_row r
         where r.supplier_id = v_supplier.supplier_id and r.no = v_no));

    return query
    select null::text, null::text, c.no, c.day, c.corrects, c.reason, c.orders,
           c.persons, c.passages, c.visitors, c.made_at, c.made_by
    from ticket.closing c
    where c.supplier_id = v_supplier.supplier_id and c.no = v_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_closing_correct is
'Closes what was booked into a day since it was closed, under a number of its
own that refers to the day''s; the closing itself stays as it is.';

grant execute on function api.staff_closing_correct to ticket_staff;
