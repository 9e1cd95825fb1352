create or replace function api.staff_callback_pending(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text,
               order_id int8, seq int2, user_name text, own_number text,
               kind int2, status text, ticket_no int2, event_at timestamptz,
               attempts int4, last_error text, next_try_at timestamptz,
               expire_at timestamptz, waits_for text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_rows constant int4 := 100;
    v_supplier int4;
    v_agent int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    if p_change ? 'agent' then
        v_agent := (impl.staff_agent(v_supplier,
                                     p_change ->> 'agent')).agent_id;
    end if;

    return query
    select null::text, null::text, o.*
    from impl.outbox_open(v_supplier, v_agent, null,
                          coalesce((p_change ->> 'first')::int4, c_rows)) o;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_callback_pending is
'Callbacks that are not delivered yet, the oldest first, with the last error of
those that failed and what each waits for.';

grant execute on function api.staff_callback_pending
    to ticket_staff;
