create or replace function impl.gate_cards(p_supplier int4, p_index bytea,
    p_now timestamptz)
returns table (order_id int8, ticket_no int2)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_newest constant int4 := 200;
    c_most   constant int4 := 8;
    v_today  date;
begin
    /* Whether cards open gates is the supplier's to say (R73). */
    select (p_now at time zone s.zone)::date into v_today
    from ticket.supplier s
    where s.supplier_id = p_supplier and s.gate_media & 1 <> 0;

    if not found then
        return;
    end if;

    /* Identity cards and other documents have an index each. */
    return query
    select v.order_id, v.ticket_no
    from ((select v.order_id, v.ticket_no
           from ticket.visitor v
           where v.supplier_id = p_supplier and v.id_index = p_index
             and v.id_type = 1
           order by v.order_id desc
           limit c_newest)
          union all
          (select v.order_id, v.ticket_no
           from ticket.visitor v
           where v.supplier_id = p_supplier and v.id_index = p_index
             and v.id_type <> 1
           order by v.order_id desc
           limit c_newest)) v
    cross join lateral (
        select coalesce(i.valid_from, o.visit_day, o.day) as first_day,
               i.ticket_until, t.state
        from ticket.orders o
        join ticket.ticket t
          on t.supplier_id = p_supplier and t.order_id = v.order_id
             and t.ticket_no = v.ticket_no and t.persons = 1
        join ticket.order_item i
          on i.supplier_id = p_supplier and i.order_id = v.order_id
             and i.line_no = t.line_no
        where o.supplier_id = p_supplier and o.order_id = v.order_id
        offset 0) t
    order by v_today between t.first_day and t.ticket_until desc,
             t.state in ('1', '4') desc, abs(t.first_day - v_today),
             v.order_id, v.ticket_no
    limit c_most;
end;
$$;

comment on function impl.gate_cards(int4, bytea, timestamptz) is
'The tickets of one person each that a document is named for, an identity card
or another one, those of today first.  A gate tries all of them.';
