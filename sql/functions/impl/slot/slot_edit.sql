-- Members of p_change: which slots: impl.slot_chosen; what becomes of them:
-- total, online, enabled; start: when the first of them begins on its day, the
-- others as much earlier or later; or later: minutes; length: minutes; how:
-- impl.slot_do.
create or replace function impl.slot_edit(p_supplier text, p_line text,
    p_change jsonb, p_action text)
returns table (line text, day date, slot_no int2, change text, why text,
               before text, after text, sold int4, desk int4,
               start_minute int2, end_minute int2, total_capacity int4,
               online_capacity int4, enabled bool, preview text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier := impl.calendar_supplier(p_supplier, p_change);
    v_cells    ticket.slot_cell[];
begin
    v_cells := array(
        select row(k.slot,
                   case when p_action <> 'slot remove'
                        then row((k.slot).supplier_id, (k.slot).line_id,
                                 (k.slot).day, (k.slot).slot_no,
                                 k.start_minute, k.start_minute + k.length,
                                 impl.slot_places(p_change ->> 'total',
                                                  (k.slot).total_capacity),
                                 impl.slot_places(p_change ->> 'online',
                                                  (k.slot).online_capacity),
                                 coalesce((p_change ->> 'enabled')::bool,
                                          (k.slot).enabled))::ticket.slot end,
                   0, 0, null)::ticket.slot_cell
        from (select t as slot,
                     t.start_minute
                     + coalesce((p_change ->> 'start')::int4
                                - min(t.start_minute) over (partition by t.day),
                                (p_change ->> 'later')::int4, 0)
                         as start_minute,
                     coalesce((p_change ->> 'length')::int4,
                              t.end_minute - t.start_minute) as length
              from impl.slot_chosen(v_supplier, p_line, p_change) t) k);

    return query
    select d.* from impl.slot_do(v_supplier, v_cells, p_change, p_action) d;
end;
$$;

comment on function impl.slot_edit(text, text, jsonb, text) is
'What slot change, slot move and slot remove have in common: the slots they
mean, and what becomes of them.';
