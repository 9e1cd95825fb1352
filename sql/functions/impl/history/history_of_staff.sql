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
    select 5, l.at, 'staff: ' || l.action, impl.who_told(l.person),
           concat_ws(impl.either(', ', '，'), l.reason,
                     case when l.by <> 'device' then (
                         select string_agg(impl.worded(r), ' ')
                         from string_to_table(l.role, ' ') r) end,
                     impl.change_words(c.after))
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

-- Names without their units; money in yuan, as in the other rows.  A state is
-- one of an order.
create or replace function impl.change_words(p_after jsonb)
returns text
language plpgsql stable
as $$
begin
    return (
        select string_agg(impl.worded(replace(k.name, '_', ' ')) || k.said,
                          impl.either(', ', '，') order by k.name)
        from (select regexp_replace(e.key, '_fen$', '') as name,
                     case
                     when e.value = 'true' then ''
                     when e.key like '%\_fen' then
                         ' ' || impl.yuan((e.value #>> '{}')::int8)
                     when jsonb_typeof(e.value) = 'array' then
                         ' ' || (select string_agg(a, ' ')
                                 from jsonb_array_elements_text(e.value) a)
                     when e.key = 'form' then
                         ' ' || impl.worded(e.value #>> '{}')
                     when e.key = 'state' and impl.chinese() then
                         ' ' || coalesce(impl.order_state_name(
                                             (e.value #>> '{}')::"char"),
                                         e.value #>> '{}')
                     else ' ' || (e.value #>> '{}') end as said
              from jsonb_each(p_after) e
              where e.value <> 'null' and e.value <> 'false'
                    /* the first print is none that was made again */
                and not (e.key = 'again' and e.value = '1')) k);
end;
$$;

comment on function impl.change_words(jsonb) is
'What a row of the log says of a thing as it became, in words for people.';

create or replace function impl.who_told(p_person text)
returns text
language plpgsql stable
as $$
begin
    return case when p_person ~ '^machine \d+$' then impl.worded(p_person)
                else p_person end;
end;
$$;

comment on function impl.who_told(text) is
'Whoever did something, as people read it: a name, or a machine.';
