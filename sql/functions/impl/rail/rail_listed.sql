-- A quick filter and its count are one predicate.
create or replace function impl.rail_quick(p_quick text)
returns text
language plpgsql immutable
as $$
begin
    return case p_quick
        when 'paid' then 'o.state = ''P'''
        when 'wait' then 'o.state = ''P'' and o.case_no = 0'
                         ' and o.departs_at < $2'
        when 'presale' then 'o.state = ''P'' and o.case_no = 0'
                            ' and o.departs_at >= $2'
        when 'refund' then 'o.state = ''R'''
        when 'urgent' then 'o.state = ''P'' and o.urgent_at <= $3'
        when 'failed' then 'o.state = ''P'' and o.case_state in (''F'', ''E'')'
        when 'all' then 'true' end;
end;
$$;

comment on function impl.rail_quick(text) is
'The condition of a quick filter of rail orders: $2 is impl.rail_beyond(), $3
now.';

create or replace function impl.rail_counted(p_supplier int4, p_agent int4,
    p_quick text)
returns int8
language plpgsql stable
as $$
declare
    v_count int8;
begin
    execute 'select count(*) from ticket.rail_order o'
            ' where o.supplier_id = $1 and '
            || impl.rail_quick(p_quick)
            || case when p_agent is null then ''
                    else ' and o.agent_id = $4' end
    into v_count
    using p_supplier, impl.rail_beyond(p_supplier), api.now(), p_agent;

    return v_count;
end;
$$;

comment on function impl.rail_counted(int4, int4, text) is
'How many rail orders a quick filter has, of an agent or of all.';

-- The text of a statement is made of constants alone; what is looked for are
-- its values.
create or replace function impl.rail_listed(p_supplier int4, p_change jsonb)
returns table (rail_id int8)
language plpgsql stable
as $$
#variable_conflict use_column
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

    select string_agg(k.said, ' and ' order by k.place) into v_where
    from (values
        (1, v_agent is not null, 'o.agent_id = $4'),
        (2, v_at is not null, '(o.order_at, o.rail_id) < ($5, $6)'),
        (3, p_change ? 'quick',
         coalesce(impl.rail_quick(p_change ->> 'quick'), 'false')),
        (4, p_change ? 'order_no', 'o.order_no = $7 ->> ''order_no'''),
        (5, p_change ? 'depart_from',
         'o.departs_at >= ($7 ->> ''depart_from'')::timestamp'
         ' at time zone $8'),
        (6, p_change ? 'depart_to',
         'o.departs_at < (($7 ->> ''depart_to'')::date + 1)::timestamp'
         ' at time zone $8'),
        (7, p_change ? 'train', 'o.train_no = $7 ->> ''train'''),
        (8, p_change ? 'book_from',
         'o.order_at >= ($7 ->> ''book_from'')::timestamp at time zone $8'),
        (9, p_change ? 'book_to',
         'o.order_at < (($7 ->> ''book_to'')::date + 1)::timestamp'
         ' at time zone $8'),
        (10, p_change ? 'mobile_index',
         'o.mobile_index = ($7 ->> ''mobile_index'')::bytea'),
        (11, p_change ? 'contact_index',
         'o.contact_index = ($7 ->> ''contact_index'')::bytea'),
        (12, p_change ? 'from', 'o.from_name = $7 ->> ''from'''),
        (13, p_change ? 'to', 'o.to_name = $7 ->> ''to'''),
        (14, p_change ? 'ticket_no',
         'o.rail_id in (select k.rail_id from ticket.rail_ticket k'
         ' where k.supplier_id = $1 and k.ticket_no = $7 ->> ''ticket_no'''
         ' union all select c.rail_id from ticket.rail_case c'
         ' where c.supplier_id = $1 and c.held_no = $7 ->> ''ticket_no'''
         ' and c.state in (''Q'', ''C'', ''S'', ''V'', ''D'', ''E''))'),
        (15, p_change ? 'insurance_no',
         'o.rail_id in (select p.rail_id from ticket.rail_passenger p'
         ' where p.supplier_id = $1 and p.insurance_no <> '''''
         ' and p.insurance_no = $7 ->> ''insurance_no'')'),
        (16, p_change ? 'state', 'o.state = ($7 ->> ''state'')::"char"'),
        (17, p_change ? 'case_state',
         'o.case_state = ($7 ->> ''case_state'')::"char"'),
        (18, p_change ->> 'appointment' = 'plain', 'not o.appointment'),
        (19, p_change ->> 'appointment' = 'appointment', 'o.appointment'))
        k (place, wanted, said)
    where k.wanted;

    return query
    execute 'select o.rail_id from ticket.rail_order o'
            ' where o.supplier_id = $1'
            || coalesce(' and ' || v_where, '')
            || ' order by o.order_at desc, o.rail_id desc limit $9'
    using p_supplier, impl.rail_beyond(p_supplier), api.now(), v_agent, v_at,
          v_id, p_change, v_zone,
          least(coalesce((p_change ->> 'last')::int4, 50), 1000);
end;
$$;

comment on function impl.rail_listed(int4, jsonb) is
'The numbers of rail orders that staff look for, the newest first.';
