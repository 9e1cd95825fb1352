create or replace function impl.performance_progress(
    p_performance ticket.performance, out orders_left int8, out due_fen int8,
    out back_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    if p_performance.state <> 'C' then
        return;
    end if;

    select count(*) filter (where d.done_at is null),
           coalesce(sum(d.due_fen), 0)::int8,
           coalesce(sum(d.due_fen) filter (where d.done_at is not null),
                    0)::int8
    into orders_left, due_fen, back_fen
    from ticket.performance_order d
    where d.supplier_id = p_performance.supplier_id
      and d.session_id = p_performance.session_id
      and d.day = p_performance.day;
end;
$$;

comment on function impl.performance_progress(ticket.performance) is
'How many orders of a cancelled performance are not refunded yet, what goes back
in all and what has gone; nulls of one that is played.';
