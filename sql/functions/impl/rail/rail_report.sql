create or replace function impl.rail_reported(p_supplier int4, p_change jsonb)
returns setof ticket.rail_order
language plpgsql stable
as $$
declare
    v_zone  text := impl.rail_zone(p_supplier);
    v_agent int4 := impl.staff_rail_sees(p_supplier, p_change ->> 'agent');
    v_at    timestamptz;
    v_id    int8;
    v_where text;
begin
    if p_change ? 'after' then
        select o.order_at, o.rail_id into v_at, v_id
        from ticket.rail_order o
        where o.supplier_id = p_supplier
          and o.order_no = p_change ->> 'after'
          and o.agent_id = coalesce(v_agent, o.agent_id);

        if not found then
            perform impl.staff_refuse('RAIL_MISSING', p_change ->> 'after');
        end if;
    end if;

    select string_agg(k.said, ' and ' order by k.said) into v_where
    from (
        select format('o.%I %s (($5 ->> %L)::date + %s)::timestamp'
                      ' at time zone $6', d.of_column, e.op, d.name || e.name,
                      e.days) as said
        from (values ('book', 'order_at'), ('buy', 'bought_at'),
                     ('issue', 'issued_at'), ('depart', 'departs_at'))
             d (name, of_column)
        cross join (values ('_from', '>=', 0), ('_to', '<', 1))
             e (name, op, days)
        where p_change ? (d.name || e.name)
        union all
        select k.said
        from (values
            (v_agent is not null, 'o.agent_id = $2'),
            (v_at is not null, '(o.order_at, o.rail_id) > ($3, $4)'),
            (p_change ? 'state', 'o.state = ($5 ->> ''state'')::"char"'))
            k (wanted, said)
        where k.wanted) k;

    return query
    execute 'select o.* from ticket.rail_order o where o.supplier_id = $1'
            || coalesce(' and ' || v_where, '')
            || ' order by o.order_at, o.rail_id limit $7'
    using p_supplier, v_agent, v_at, v_id, p_change, v_zone,
          (p_change ->> 'last')::int8;
end;
$$;

comment on function impl.rail_reported(int4, jsonb) is
'Rail orders of a report, the oldest first.';

create or replace function impl.rail_report_row(p_order ticket.rail_order)
returns table (ticket_no text, held_no text, un_masked text,
               paid_fen int8, purchase_fen int8,
               method text, refund_fee_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select (select string_agg(distinct k.ticket_no::text, ' / ')
            from ticket.rail_ticket k
            where k.supplier_id = p_order.supplier_id
              and k.rail_id = p_order.rail_id),
           c.held_no::text, c.un_masked,
           case when p_order.paid_at is null then 0::int8
                else p_order.fare_fen + p_order.insurance_fen end,
           (select coalesce(sum(w.spent_fen), 0)::int8
            from ticket.rail_case w
            where w.supplier_id = p_order.supplier_id
              and w.rail_id = p_order.rail_id),
           c.method,
           (select coalesce(sum(r.fee_fen), 0)::int8
            from ticket.rail_refund r
            where r.supplier_id = p_order.supplier_id
              and r.rail_id = p_order.rail_id and r.state = '3')
    from (select 1) k (one)
    left join ticket.rail_case c
      on c.supplier_id = p_order.supplier_id
         and c.rail_id = p_order.rail_id and c.case_no = p_order.case_no;
end;
$$;

comment on function impl.rail_report_row(ticket.rail_order) is
'What a report says of an order beside the order itself.';
