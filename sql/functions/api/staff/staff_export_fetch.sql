create or replace function api.staff_export_fetch(p_supplier text, p_no int8)
returns table (verdict text, subject text, no int8, host text, path text,
               bytes int8, hash text, title text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_name     text;
    v_export   ticket.export;
begin
    select s.supplier_id, s.name into v_supplier, v_name
    from impl.staff_supplier(p_supplier) s;

    v_export := impl.export_named(v_supplier, p_no);

    if v_export.state = 'G'
        or v_export.state = 'D' and v_export.expire_at <= api.now()
    then
        perform impl.staff_refuse('EXPORT_GONE', p_no::text);
    elsif v_export.state = 'F' then
        perform impl.staff_refuse('EXPORT_FAILED', p_no::text,
                                  v_export.last_error);
    elsif v_export.state <> 'D' then
        perform impl.staff_refuse('EXPORT_WAITS', p_no::text,
            impl.worded(impl.export_state_name(v_export.state)));
    end if;

    update ticket.export e
    set fetched = e.fetched + 1
    where e.supplier_id = v_supplier and e.no = p_no;

    perform impl.logged(v_supplier, 'export', jsonb_build_object('no', p_no),
                        jsonb_build_object('fetched', v_export.fetched),
                        jsonb_build_object('fetched', v_export.fetched + 1));

    return query
    select null::text, null::text, p_no, v_export.host, v_export.path,
           v_export.bytes, encode(v_export.hash, 'hex'),
           impl.export_title(v_name, v_export);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_export_fetch is
'Where the file of an export is, and what it has to be, and what people call it;
counts who takes it.';

grant execute on function api.staff_export_fetch to ticket_staff;
