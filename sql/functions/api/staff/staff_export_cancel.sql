create or replace function api.staff_export_cancel(p_supplier text, p_no int8)
returns table (verdict text, subject text, no int8, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_export   ticket.export;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    v_export := impl.export_named(v_supplier, p_no);

    if v_export.state <> 'W' then
        perform impl.staff_refuse('EXPORT_BEGUN', p_no::text,
            impl.worded(impl.export_state_name(v_export.state)));
    end if;

    update ticket.export e
    set state = 'F', done_at = api.now(),
        last_error = left('withdrawn by ' || impl.person(), 200)
    where e.supplier_id = v_supplier and e.no = p_no
    returning e.* into v_export;

    perform impl.logged(v_supplier, 'export', jsonb_build_object('no', p_no),
                        '{"state": "waiting"}',
                        jsonb_build_object('state',
                            impl.export_state_name(v_export.state)));

    return query
    select null::text, null::text, p_no,
           impl.export_state_name(v_export.state);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_export_cancel is
'Takes an export back that no worker has begun.';

grant execute on function api.staff_export_cancel to ticket_staff;
