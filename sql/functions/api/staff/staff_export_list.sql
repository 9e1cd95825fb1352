-- Member of p_change: last, how many.
create or replace function api.staff_export_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, no int8, kind text, format text,
               first_day date, last_day date, filter text, state text,
               lines int8, bytes int8, made_at timestamptz, made_by text,
               expire_at timestamptz, fetched int4, error text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, e.no, e.kind::text, e.format::text,
           e.first_day, e.last_day,
           (select coalesce(string_agg(f.key || '=' || f.value, ' '
                                       order by f.key), '')
            from jsonb_each_text(e.filter) f
            where f.key !~ '_id$'),
           impl.export_state_name(case when e.state = 'D'
                                         and e.expire_at <= api.now()
                                       then 'G' else e.state end),
           e.lines, e.bytes, e.made_at, e.made_by, e.expire_at, e.fetched,
           coalesce(e.last_error, '')
    from ticket.export e
    where e.supplier_id = v_supplier and impl.export_known(e)
    order by e.no desc
    limit coalesce((p_change ->> 'last')::int4, 50);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_export_list is
'Exports that were asked for, the latest first.';

grant execute on function api.staff_export_list to ticket_staff;
