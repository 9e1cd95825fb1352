create or replace function impl.export_place(p_order ticket.orders)
returns text
language plpgsql stable
as $$
declare
    v_slot constant int2 := impl.slot_shown(p_order.slot_no, p_order.page,
                                            p_order.edition,
                                            p_order.delivered_at);
    v_text text;
begin
    if p_order.session_id is not null then
        select concat_ws(' ', y.hall, y.performance,
                         impl.clock_text(y.start_minute)) into v_text
        from impl.played(p_order.supplier_id, p_order.session_id,
                         p_order.day) y;

    elsif v_slot is not null then
        select format('%s %s-%s', l.name, impl.clock_text(t.start_minute),
                      impl.clock_text(t.end_minute)) into v_text
        from ticket.slot t
        join ticket.line l
          on l.supplier_id = t.supplier_id and l.line_id = t.line_id
        where t.supplier_id = p_order.supplier_id
          and t.line_id = p_order.line_id
          and t.day = coalesce(p_order.slot_day, p_order.day)
          and t.slot_no = v_slot;
    end if;

    return coalesce(v_text, '');
end;
$$;

comment on function impl.export_place(ticket.orders) is
'When and where an order''s visit is, as it may be told of it; empty: on its
day.';

create or replace function impl.clock_text(p_minute int2)
returns text
language sql immutable
as $$
    select lpad((p_minute / 60)::text, 2, '0') || ':'
           || lpad((p_minute % 60)::text, 2, '0');
$$;

comment on function impl.clock_text(int2) is
'Minutes of a day as a time of day.';
