-- Members of p_change: first_day, last_day, open.
create or replace function api.staff_passage_double(p_supplier text,
                                                    p_change jsonb)
returns table (verdict text, subject text, double_no int8, kind text,
               order_id int8, ticket_no int2, persons int4, at timestamptz,
               station text, gate text, given text, other_at timestamptz,
               other_station text, other_gate text, found_at timestamptz,
               closed_at timestamptz, closed_by text, reason text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, d.double_no, d.kind, d.order_id,
           d.ticket_no, d.persons, d.at, coalesce(g.station_name, t.name),
           coalesce(g.gate, v.gate), g.given, o.at, o.station_name, o.gate,
           d.found_at, d.closed_at, d.closed_by, d.reason
    from impl.staff_supplier(p_supplier) s
    join ticket.double_use d on d.supplier_id = s.supplier_id
    left join ticket.passage g
      on g.supplier_id = impl.number_supplier(d.order_id)
         and g.order_id = d.order_id
         and g.ticket_no = d.ticket_no and g.passage_no = d.passage_no
    left join ticket.passage o
      on o.supplier_id = impl.number_supplier(d.order_id)
         and o.order_id = d.order_id
         and o.ticket_no = d.ticket_no and o.passage_no = d.other_no
    left join ticket.device v
      on v.supplier_id = d.supplier_id and v.device_no = d.device_no
    left join ticket.station t
      on t.supplier_id = v.supplier_id and t.station_no = v.station_no
    where (d.closed_at is null or not coalesce((p_change ->> 'open')::bool,
                                               false))
      and d.at >= coalesce(((p_change ->> 'first_day')::date)::timestamp
                               at time zone s.zone,
                           api.now() - interval '7 days')
      and d.at < coalesce(((p_change ->> 'last_day')::date + 1)::timestamp
                              at time zone s.zone, 'infinity')
    order by d.double_no desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_passage_double is
'Who went through a gate that was offline though the server would have said no:
of a ticket that was used already, both passages.';

grant execute on function api.staff_passage_double to ticket_staff;
