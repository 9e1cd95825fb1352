create or replace function impl.history_of_staff(p_order ticket.orders)
returns table (place int4, at timestamptz, what text, who text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select 5, s.at, case when s.stopped then 'stopped' else 'released' end,
           s.person, s.reason
    from ticket.order_stop s
    where s.supplier_id = p_order.supplier_id
      and s.order_id = p_order.order_id;

    return query
    select 5, l.at, 'staff: ' || l.action, l.person,
           concat_ws(', ', l.reason, l.role, impl.change_words(c.after))
    from ticket.staff_change c
    join ticket.staff_log l
      on l.supplier_id = c.supplier_id and l.no = c.no
    where c.supplier_id = p_order.supplier_id
      and c.key ->> 'order_id' = p_order.order_id::text
      and (c.after ? 'stopped') is not true;
end;
$$;

comment on function impl.history_of_staff(ticket.orders) is
'What staff did about an order, for its history.';

-- Names without their units; money in yuan, as in the other rows.
create or replace function impl.change_words(p_after jsonb)
returns text
language plpgsql stable
as $$
begin
    return (
        select string_agg(
            case
                when k.key like '%\_fen' then
                    replace(left(k.key, -4), '_', ' ') || ' '
                    || impl.yuan((k.value #>> '{}')::int8)
                else replace(k.key, '_', ' ') || ' ' || (k.value #>> '{}')
            end, ', ' order by k.key)
        from jsonb_each(p_after) k
        where k.value <> 'null' and k.value <> 'false');
end;
$$;

comment on function impl.change_words(jsonb) is
'What a row of the log says of a thing as it became, in words for people.';
