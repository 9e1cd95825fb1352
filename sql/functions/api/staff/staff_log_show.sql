-- Members of p_change: last: how many, 1000; after: behind this change.
create or replace function api.staff_log_show(
    p_supplier text,
    p_no int8,
    p_change jsonb)
returns table (verdict text, subject text,
               change int8, of_table text, key jsonb, before jsonb,
               after jsonb, secrets text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_reader   record;
begin
    v_supplier := (impl.log_supplier(p_supplier)).supplier_id;
    v_reader := impl.log_reader();

    perform
    from ticket.staff_log l
    where l.supplier_id = v_supplier
      and l.no = p_no
      and (v_reader.person is null or l.person = v_reader.person)
      and (v_reader.role is null or l.role = v_reader.role);

    if not found then
        perform impl.staff_refuse('LOG_MISSING', p_no::text);
    end if;

    return query
    select null::text, null::text, c.change_no, c.of_table, c.key, c.before,
           c.after, c.secrets
    from ticket.staff_change c
    where c.supplier_id = v_supplier
      and c.no = p_no
      and c.change_no > coalesce((p_change ->> 'after')::int8, 0)
    order by c.change_no
    limit least(coalesce((p_change ->> 'last')::int4, 1000), 1000);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_log_show is
'What a row of the log has changed, all of it.';

grant execute on function api.staff_log_show to ticket_staff;
