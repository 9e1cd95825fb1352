-- p_offset null: how many orders a list has, as the only element; else the 20
-- that follow, newest first.  Order numbers grow and are never given twice, so
-- that is a total order, and it does not change.
create or replace function impl.order_list_ask(
    p_supplier int4, p_agent int4, p_model int2, p_first timestamp,
    p_until timestamp, p_phone bytea, p_document bytea, p_order int8,
    p_state text, p_product int4, p_offset int8)
returns int8[]
language plpgsql stable
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
declare
    v_size int4 := impl.order_list_size();
    v_zone text;
    v_numbers text := impl.order_list_numbers(p_model, p_first, p_until,
        p_phone, p_document, p_order, p_state, p_product,
        exists (select from ticket.open_agent a
                where a.supplier_id = p_supplier and a.agent_id = p_agent));
    v_result int8[];
begin
    select s.zone into strict v_zone
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    execute case when p_offset is null
                 then 'select array[count(*)] from (' || v_numbers || ') n'
                 else 'select array(select n.order_id from (' || v_numbers
                      || ') n order by n.order_id desc limit ' || v_size
                      || ' offset ' || p_offset || ')'
            end
       into v_result
      using p_supplier, p_agent, p_order,
            impl.day_number(p_first::date),
            impl.day_number((p_until - interval '1 microsecond')::date)
                + 10000000000000,
            p_first at time zone v_zone, p_until at time zone v_zone,
            p_first::date, (p_until - interval '1 microsecond')::date,
            p_phone, p_document, p_state, p_product;

    return v_result;
end;
$$;

comment on function impl.order_list_ask(int4, int4, int2, timestamp, timestamp,
    bytea, bytea, int8, text, int4, int8) is
'A page of order numbers, newest first, or how many there are.';
