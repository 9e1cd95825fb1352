-- Members of p_change: first_day, last_day (default today), gate, station,
-- product, agent, order, after: the last row's passage, last: how many.
create or replace function api.staff_passage_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, passage text, at timestamptz,
               order_id int8, ticket_no int2, passage_no int2,
               station_name text, gate text, product text, persons int4,
               agent text, direction text, device int4, lead text,
               reason text, undone_at timestamptz, undone_by text,
               undone_why text, went int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
    v_agent    int4;
    v_product  int4;
    v_order    int8 := (p_change ->> 'order')::int8;
    v_after    int8[];
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days(v_supplier.zone, p_change,
                              impl.staff_today(v_supplier.zone));

    if p_change ->> 'after' ~ '^[0-9]{1,18}(-[0-9]{1,19}){3}$' then
        v_after := string_to_array(p_change ->> 'after', '-');
    elsif p_change ? 'after' then
        perform impl.staff_refuse('CURSOR_WRONG', p_change ->> 'after');
    end if;

    if p_change ? 'agent' then
        v_agent := (impl.staff_agent(v_supplier.supplier_id,
                                     p_change ->> 'agent')).agent_id;
    end if;

    if p_change ? 'product' then
        v_product := (impl.staff_product(v_supplier.supplier_id,
                                         p_change ->> 'product')).product_id;
    end if;

    return query
    select null::text, null::text,
           concat_ws('-', impl.microseconds(g.at), g.order_id, g.ticket_no,
                     g.passage_no),
           g.at, g.order_id, g.ticket_no, g.passage_no, g.station_name, g.gate,
           p.code::text, g.persons, a.user_name::text,
           case g.direction when 'O' then 'out' else 'in' end, g.device_no,
           g.lead, g.reason, g.undone_at, g.undone_by, g.undone_why,
           (select w.persons
            from ticket.passage_turn w
            where w.supplier_id = v_supplier.supplier_id
              and w.order_id = g.order_id and w.ticket_no = g.ticket_no
              and w.passage_no = g.passage_no)
    from (select g.at, g.order_id, g.ticket_no, g.passage_no, g.station_name,
                 g.gate, coalesce(g.persons, t.persons) as persons,
                 i.product_id, o.agent_id, g.direction, g.device_no, g.lead,
                 g.reason, g.undone_at, g.undone_by, g.undone_why
          from ticket.passage g
          join ticket.ticket t
            on t.supplier_id = v_supplier.supplier_id
               and t.order_id = g.order_id and t.ticket_no = g.ticket_no
          join ticket.order_item i
            on i.supplier_id = v_supplier.supplier_id
               and i.order_id = g.order_id and i.line_no = t.line_no
          join ticket.orders o
            on o.supplier_id = v_supplier.supplier_id
               and o.order_id = g.order_id
          where g.passage_no > 0 and g.at >= v_days.from_at
            and g.at < v_days.to_at
            and g.supplier_id = v_supplier.supplier_id) g
    join ticket.product p
      on p.supplier_id = v_supplier.supplier_id
         and p.product_id = g.product_id
    join ticket.agent a
      on a.supplier_id = v_supplier.supplier_id and a.agent_id = g.agent_id
    where (v_order is null or g.order_id = v_order)
      and (v_agent is null or g.agent_id = v_agent)
      and (v_product is null or g.product_id = v_product)
      and (not p_change ? 'gate' or g.gate = p_change ->> 'gate')
      and (not p_change ? 'station'
           or g.station_name = p_change ->> 'station')
      and (v_after is null
           or (impl.microseconds(g.at), g.order_id, g.ticket_no, g.passage_no)
              < (v_after[1], v_after[2], v_after[3], v_after[4]))
    order by g.at desc, g.order_id desc, g.ticket_no desc, g.passage_no desc
    limit coalesce((p_change ->> 'last')::int4, 100);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_passage_list is
'Passages at the gates, the newest first, exits and undone ones too; those
behind a row of an answer before where it is named.';

grant execute on function api.staff_passage_list to ticket_staff;
