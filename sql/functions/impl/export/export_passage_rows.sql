create or replace function impl.export_passage_rows(
    p_supplier ticket.supplier, p_filter jsonb, p_from timestamptz,
    p_to timestamptz, p_after int8[], p_limit int4)
returns table (at timestamptz, key int8[], cells text[])
language plpgsql stable
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
    return query
    select g.at, array[g.order_id, g.ticket_no, g.passage_no], array[
        impl.export_time(g.at, p_supplier.zone), g.order_id::text,
        g.ticket_no::text, g.passage_no::text, g.station_name, g.gate, p.name,
        g.persons::text, a.user_name::text]
    from impl.report_came(p_supplier.supplier_id, p_from, p_to) g
    join ticket.product p
      on p.supplier_id = p_supplier.supplier_id
         and p.product_id = g.product_id
    join ticket.agent a
      on a.supplier_id = p_supplier.supplier_id and a.agent_id = g.agent_id
    where (g.at > p_from
           or array[g.order_id, g.ticket_no, g.passage_no] > p_after)
      and (not p_filter ? 'agent_id'
           or g.agent_id = (p_filter ->> 'agent_id')::int4)
      and (not p_filter ? 'product_id'
           or g.product_id = (p_filter ->> 'product_id')::int4)
      and (not p_filter ? 'gate' or g.gate = p_filter ->> 'gate')
    order by g.at, g.order_id, g.ticket_no, g.passage_no
    limit p_limit;
end;
$$;

comment on function impl.export_passage_rows(ticket.supplier, jsonb,
                                             timestamptz, timestamptz, int8[],
                                             int4) is
'Passages as rows of an export: from p_from on, of that moment those behind
p_after, and before p_to.';
