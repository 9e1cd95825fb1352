-- What impl.gate_judge() counts, of the passages of a ticket, for a record that
-- has one number of them; of a ticket of several attractions, of those at one.
create or replace function impl.gate_used(p_supplier int4, p_order int8,
    p_ticket int2, p_day date, p_show bool, p_persons int4, p_entries int4,
    p_all int4, p_reentry bool, p_leg int4, out used int4, out begun bool)
language plpgsql stable
as $$
declare
    v         record;
    v_n       int8;
    v_inside  int8 := 0;
    v_entered int8 := 0;
    v_past    int8 := 0;
    v_outside int8 := 0;
    v_left    int8;
begin
    for v in
        select g.direction, coalesce(g.persons, p_persons) as persons,
               p_show or coalesce(g.day, impl.local_day(p_supplier, g.at))
                         = p_day as today
        from ticket.passage g
        where g.supplier_id = p_supplier and g.order_id = p_order
          and g.ticket_no = p_ticket and g.undone_at is null
          and (p_leg is null
               or exists (select from ticket.settle_entry e
                          where e.supplier_id = p_supplier
                            and e.order_id = p_order
                            and e.ticket_no = p_ticket
                            and e.passage_no = g.passage_no
                            and e.leg_no = p_leg))
        order by g.at, g.passage_no
    loop
        if v.direction = 'O' then
            v_n := least(v_inside, v.persons);
            v_inside := v_inside - v_n;

            if p_reentry and v.today then
                v_n := least(v_n, v_entered);
                v_entered := v_entered - v_n;
                v_outside := v_outside + v_n;
            end if;

            continue;
        end if;

        v_inside := v_inside + v.persons;

        if v.today then
            v_entered := v_entered + v.persons;
            v_outside := v_outside - least(v_outside, v.persons);
        else
            v_past := v_past + v.persons;
        end if;
    end loop;

    v_left := p_persons::int8 * p_entries - v_entered;

    if p_all > 0 then
        v_left := least(v_left, p_persons::int8 * p_all - v_entered - v_past);
    end if;

    used := p_persons::int8 * p_entries - greatest(v_left, 0);
    begun := v_past > 0 or v_outside > 0;
end;
$$;

comment on function impl.gate_used(int4, int8, int2, date, bool, int4, int4,
                                   int4, bool, int4) is
'How many entries of a day a ticket has no more, and whether its slot binds
nobody of it any more; at one of its attractions (null: everywhere).';
