-- Members of p_change: reason.
create or replace function api.staff_passage_settle(p_supplier text,
    p_double int8, p_change jsonb)
returns table (verdict text, subject text, double_no int8, kind text,
               order_id int8, ticket_no int2, closed_at timestamptz,
               closed_by text, reason text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_double   ticket.double_use;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select d.* into v_double
    from ticket.double_use d
    where d.supplier_id = v_supplier and d.double_no = p_double
    for update;

    if not found then
        perform impl.staff_refuse('DOUBLE_MISSING', p_double::text);
    end if;

    /* Again it answers who did. */
    if v_double.closed_at is null then
        perform impl.because(impl.staff_reason(p_change));

        update ticket.double_use d
        set closed_at = greatest(api.now(), d.found_at),
            closed_by = impl.person(), reason = impl.staff_reason(p_change)
        where d.supplier_id = v_supplier and d.double_no = p_double
        returning * into v_double;
    end if;

    return query
    select null::text, null::text, v_double.double_no, v_double.kind,
           v_double.order_id, v_double.ticket_no, v_double.closed_at,
           v_double.closed_by, v_double.reason;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_passage_settle is
'Somebody has looked at a use of a ticket that was one too many, and says what
it was.';

grant execute on function api.staff_passage_settle to ticket_staff;
