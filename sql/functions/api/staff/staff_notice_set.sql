-- Members of p_change: text or off, one of them.
create or replace function api.staff_notice_set(
    p_supplier text,
    p_event text,
    p_change jsonb)
returns table (verdict text, subject text,
               event text, text text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_refund constant int2 := 5;
    v_supplier ticket.supplier;
    v_event int2;
    v_bad text;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    v_event := impl.notice_event(p_event);

    if (p_change ? 'text') = coalesce((p_change ->> 'off')::bool, false) then
        perform impl.staff_refuse('NOTICE_TEXT');
    end if;

    select m[1] into v_bad
    from regexp_matches(p_change ->> 'text', '\{[^}]*\}', 'g') m
    where m[1] not in ('{order}', '{day}', '{amount}', '{slot}',
                       '{products}', '{supplier}', '{hall}',
                       '{performance}', '{start}', '{seats}', '{link}')
      and not (m[1] = '{code}' and p_event in ('activation', 'voucher'))
    limit 1;

    if v_bad is not null then
        perform impl.staff_refuse('NOTICE_PLACEHOLDER', v_bad);
    end if;

    if position('{link}' in p_change ->> 'text') > 0
       and v_supplier.visitor_url = ''
    then
        perform impl.staff_refuse('VISITOR_NONE', p_supplier);
    end if;

    if p_change ? 'text' then
        insert into ticket.notice as n (supplier_id, event, text)
        values (v_supplier.supplier_id, v_event, p_change ->> 'text')
        on conflict (supplier_id, event) do update set text = excluded.text;
    else
        delete from ticket.notice n
        where n.supplier_id = v_supplier.supplier_id
          and n.event = v_event;
    end if;

    /* From now on, or no longer, the worker reads what batches book. */
    if exists (select
               from ticket.notice n
               where n.supplier_id = v_supplier.supplier_id
                 and n.event <> c_refund)
    then
        insert into ticket.notice_cursor (supplier_id, done_id)
        select v_supplier.supplier_id,
               impl.number_last(v_supplier.supplier_id, v_supplier.zone,
                                api.now(), q.last_value)
        from ticket.number q
        on conflict do nothing;
    else
        delete from ticket.notice_cursor c
        where c.supplier_id = v_supplier.supplier_id;
    end if;

    return query select * from api.staff_notice_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_notice_set is
'Says what visitors are told of an event, or that they are told nothing.';

grant execute on function api.staff_notice_set to ticket_staff;
