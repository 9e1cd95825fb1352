create or replace function api.staff_settle_history(p_supplier text,
    p_order int8)
returns table (verdict text, subject text, no int4, at timestamptz,
               event text, ticket_no int4, leg_no int4, from_state text,
               to_state text, by_whom text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    if not exists (select from ticket.settle_order s
                   where s.supplier_id = v_supplier and s.order_id = p_order)
    then
        perform impl.staff_refuse('SETTLE_MISSING', p_order::text);
    end if;

    return query
    select null::text, null::text, h.no, h.at, h.event::text,
           nullif(h.ticket_no, 0)::int4, nullif(h.leg_no, 0)::int4,
           impl.worded(h.from_state), impl.worded(h.to_state), h.by_whom
    from ticket.settle_history h
    where h.supplier_id = v_supplier and h.order_id = p_order
    order by h.no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_history is
'What happened to an order of settlement, in turn: the row of the table of
transitions, from which state to which.';

grant execute on function api.staff_settle_history to ticket_staff;
