-- Members of p_change: state (open, failed, told; failed), order_no, after: the
-- last one of the page before, last.
create or replace function api.staff_rail_news_list(p_supplier text,
                                                    p_change jsonb)
returns table (verdict text, subject text, news text, order_no text,
               seq int4, target text, event text, state text,
               event_at timestamptz, due_at timestamptz, attempts int4,
               last_error text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_rail     int8 := 0;
    v_seq      int4;
    v_after    constant text[] := regexp_match(p_change ->> 'after',
                                               '^(.*)[.]([0-9]{1,5})$');
    v_state    constant "char" := case coalesce(p_change ->> 'state', 'failed')
        when 'open' then 'O' when 'told' then 'D' else 'F' end;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    if p_change ->> 'after' <> '' then
        select o.rail_id, v_after[2]::int4 into v_rail, v_seq
        from ticket.rail_order o
        where o.supplier_id = v_supplier and o.order_no = v_after[1];

        if not found then
            perform impl.staff_refuse('RAIL_MISSING', p_change ->> 'after');
        end if;
    end if;

    return query
    select null::text, null::text, o.order_no || '.' || w.seq,
           o.order_no::text, w.seq::int4,
           case w.target when 'A' then 'agent' else 'channel' end,
           w.event::text,
           case w.state when 'O' then 'open' when 'D' then 'told'
                        else 'failed' end,
           w.event_at, nullif(w.due_at, 'infinity'), w.attempts, w.last_error
    from ticket.rail_news w
    join ticket.rail_order o
      on o.supplier_id = w.supplier_id and o.rail_id = w.rail_id
    where w.supplier_id = v_supplier and w.state = v_state
      and (w.rail_id, w.seq::int4) > (v_rail, coalesce(v_seq, 0))
      and (not coalesce(p_change ? 'order_no', false)
           or o.order_no = p_change ->> 'order_no')
    order by w.rail_id, w.seq
    limit least(coalesce((p_change ->> 'last')::int4, 50), 1000);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_news_list is
'News of rail orders that could not be told, or others.';

grant execute on function api.staff_rail_news_list to ticket_staff;
