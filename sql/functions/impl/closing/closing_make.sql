create or replace function impl.closing_make(p_supplier ticket.supplier,
    p_day date, p_corrects int4, p_reason text)
returns ticket.closing
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    v_closing  ticket.closing;
    v_from     timestamptz := p_day::timestamp at time zone p_supplier.zone;
    v_to       timestamptz := (p_day + 1)::timestamp
                              at time zone p_supplier.zone;
begin
    select c_supplier, coalesce(max(c.no), 0) + 1, p_day, p_corrects, p_reason,
           api.now(), impl.person()
    into v_closing.supplier_id, v_closing.no, v_closing.day,
         v_closing.corrects, v_closing.reason, v_closing.made_at,
         v_closing.made_by
    from ticket.closing c
    where c.supplier_id = c_supplier;

    select f.first_order, f.last_order, f.orders - b.orders,
           f.persons - b.persons, f.passages - b.passages,
           f.visitors - b.visitors
    into v_closing.first_order, v_closing.last_order, v_closing.orders,
         v_closing.persons, v_closing.passages, v_closing.visitors
    from impl.closing_facts(c_supplier, p_day, v_from, v_to) f
    cross join lateral (
        select coalesce(sum(c.orders), 0) as orders,
               coalesce(sum(c.persons), 0) as persons,
               coalesce(sum(c.passages), 0) as passages,
               coalesce(sum(c.visitors), 0) as visitors
        from ticket.closing c
        where c.supplier_id = c_supplier
          and p_corrects in (c.no, c.corrects)) b;

    insert into ticket.closing_row (supplier_id, no, kind, debit, credit, form,
                                    agent_id, number, fen)
    select c_supplier, v_closing.no, l.kind, l.debit, l.credit, l.form,
           l.agent_id, l.number, l.fen
    from impl.closing_later(c_supplier, p_corrects, v_from, v_to) l;

    v_closing.hash := impl.closing_hash(v_closing);

    insert into ticket.closing
    select v_closing.*;

    perform impl.logged(c_supplier, 'closing',
        jsonb_build_object('no', v_closing.no), null,
        jsonb_build_object('day', p_day, 'orders', v_closing.orders));

    return v_closing;
end;
$$;

comment on function impl.closing_make(ticket.supplier, date, int4, text) is
'Closes a day, or what was booked into it since number p_corrects closed it,
under the next number.  The caller holds impl.closing_lock().';
