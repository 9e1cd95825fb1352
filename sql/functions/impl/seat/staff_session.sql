create or replace function impl.staff_session(p_supplier int4, p_session int4)
returns ticket.session
language plpgsql stable
as $$
declare
    v_session ticket.session;
begin
    select t.* into v_session
    from ticket.session t
    where t.supplier_id = p_supplier and t.session_id = p_session;

    if not found then
        perform impl.staff_refuse('SESSION_MISSING', p_session::text);
    end if;

    return v_session;
end;
$$;

comment on function impl.staff_session(int4, int4) is
'A session that staff name; refuses what there is not.';

create or replace function impl.staff_performance(p_supplier int4,
    p_session int4, p_day date)
returns ticket.performance
language plpgsql volatile
as $$
declare
    v_performance ticket.performance;
begin
    select p.* into v_performance
    from ticket.performance p
    where p.supplier_id = p_supplier and p.session_id = p_session
      and p.day = p_day
    for no key update;

    if not found then
        perform impl.staff_refuse('PERFORMANCE_MISSING', p_session::text,
                                  p_day::text);
    end if;

    return v_performance;
end;
$$;

comment on function impl.staff_performance(int4, int4, date) is
'A performance that staff name, locked; refuses what there is not.';
