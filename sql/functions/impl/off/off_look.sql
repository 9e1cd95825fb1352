create or replace function impl.off_look(p_off ticket.called_off,
                                         p_at timestamptz)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_longest  constant int4 := 6;      /* 2^6 s between two looks */
    c_worry    constant interval := '5 minutes';
begin
    begin
        /* What was paid after it was called off goes back, too; of a day, who
           came in before anybody looked, or got a ticket of paper, keeps it. */
        update ticket.called_off d
        set due_fen = u.fen
        from ticket.orders o
        cross join lateral impl.off_due(o, p_off.session_id is null) u (fen)
        where d.supplier_id = p_off.supplier_id and d.order_id = p_off.order_id
          and o.supplier_id = d.supplier_id and o.order_id = d.order_id
          and (p_off.looks = 0 or o.state in ('5', '6', 'A', 'X'))
          and d.due_fen <> u.fen;

        return query
        select r.quota_id, r.remaining, r.quota_version
        from impl.off_refund(p_off) r;
    exception
        /* What the tables refuse of one must not hold up the others. */
        when integrity_constraint_violation or data_exception
            or plpgsql_error
        then
            perform impl.alarm(p_off.supplier_id, 'not refunded',
                               p_off.order_id::text, sqlerrm, p_at);

            update ticket.called_off d
            set due_at = p_at + c_worry, looks = c_longest
            where d.supplier_id = p_off.supplier_id
              and d.order_id = p_off.order_id;

            return;
    end;

    update ticket.called_off d
    set looks = least(d.looks + 1, c_longest),
        due_at = p_at + (1 << least(d.looks, c_longest)) * interval '1 second',
        done_at = case when impl.off_settled(p_off) then p_at end
    where d.supplier_id = p_off.supplier_id and d.order_id = p_off.order_id;

    perform impl.alarm_over(p_off.supplier_id, array['not refunded'],
                            p_off.order_id::text);
end;
$$;

comment on function impl.off_look(ticket.called_off, timestamptz) is
'impl.off_refund(), and when to look at the order again: what goes back
through platforms takes its time.';
