create or replace function api.events_news(p_suppliers int8[])
returns table (supplier_id int4, lines text, approvals int8, callbacks int8,
               money int8, alarms int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select s.id::int4,
           (select string_agg(l.line_id || ' ' || l.code, ' '
                              order by l.line_id)
            from ticket.line l
            where l.supplier_id = s.id::int4),
           impl.events_number(impl.events_approvals(s.id::int4)),
           impl.events_number(impl.events_callbacks(s.id::int4)),
           impl.events_number(impl.events_money(s.id::int4)),
           impl.events_number(impl.events_alarms(s.id::int4))
    from unnest(p_suppliers) s (id);
end;
$$;

comment on function api.events_news is
'Of each supplier: its lines, as numbers and codes; a number each for what waits
for approval, callbacks, cases of money and alarms, which is another one when
any of it has changed.';

grant execute on function api.events_news to ticket_nginx;
