create or replace function impl.performance_look(p_supplier int4,
    p_order int8, p_by text, p_at timestamptz)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_longest  constant int4 := 6;      /* 2^6 s between two looks */
    c_worry    constant interval := '5 minutes';
begin
    begin
        /* What was paid after the performance was cancelled goes back, too. */
        update ticket.performance_order d
        set due_fen = o.total_fen
        from ticket.orders o
        where d.supplier_id = p_supplier and d.order_id = p_order
          and o.supplier_id = p_supplier and o.order_id = p_order
          and o.state in ('5', '6', 'A') and d.due_fen <> o.total_fen;

        return query
        select r.quota_id, r.remaining, r.quota_version
        from impl.performance_refund(p_supplier, p_order, p_by) r;
    exception
        /* What the tables refuse of one must not hold up the others. */
        when integrity_constraint_violation or data_exception
            or plpgsql_error
        then
            perform impl.alarm(p_supplier, 'not refunded', p_order::text,
                               sqlerrm, p_at);

            update ticket.performance_order d
            set due_at = p_at + c_worry, looks = c_longest
            where d.supplier_id = p_supplier and d.order_id = p_order;

            return;
    end;

    update ticket.performance_order d
    set looks = least(d.looks + 1, c_longest),
        due_at = p_at + (1 << least(d.looks, c_longest)) * interval '1 second',
        done_at = case when impl.performance_settled(p_supplier, p_order)
                       then p_at end
    where d.supplier_id = p_supplier and d.order_id = p_order;

    perform impl.alarm_over(p_supplier, array['not refunded'], p_order::text);
end;
$$;

comment on function impl.performance_look(int4, int8, text, timestamptz) is
'impl.performance_refund(), and when to look at the order again: what goes back
through platforms takes its time.';

create or replace function impl.performances_refunded(p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_performance ticket.performance;
begin
    for v_performance in
        select p.*
        from ticket.performance p
        where p.state = 'C' and p.refunded_at is null
          and not exists (
              select from ticket.performance_order d
              where d.supplier_id = p.supplier_id
                and d.session_id = p.session_id and d.day = p.day
                and d.done_at is null)
        order by p.supplier_id, p.session_id, p.day
        for no key update skip locked
    loop
        update ticket.performance p
        set refunded_at = p_at
        where p.supplier_id = v_performance.supplier_id
          and p.session_id = v_performance.session_id
          and p.day = v_performance.day
          and impl.performance_register(v_performance, p_at) = 0;
    end loop;
end;
$$;

comment on function impl.performances_refunded(timestamptz) is
'Writes down of performances that were cancelled that all their orders are
refunded, unless there is one nobody has looked at.';
