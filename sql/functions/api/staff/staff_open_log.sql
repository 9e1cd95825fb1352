-- p_log: the LogId of an answer, or its last 18 digits.  Members of p_change:
-- reason.
create or replace function api.staff_open_log(
    p_supplier text,
    p_log text,
    p_change jsonb)
returns table (verdict text, subject text, log_no text,
               answered_at timestamptz, user_name text, partner text,
               call text, own_number text, order_id int8, good bool,
               message text, ms int4, asked_sealed bytea,
               answered_sealed bytea, request_key text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_log      ticket.open_log;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select w.* into v_log
    from ticket.open_log w
    where w.supplier_id = v_supplier
      and w.log_no = case when p_log ~ '^([0-9]{20})?[0-9]{18}$'
                          then right(p_log, 18)::int8 end
    order by w.entry_id
    limit 1;

    if not found then
        perform impl.staff_refuse('OPEN_LOG_MISSING', p_log);
    end if;

    perform impl.because(impl.staff_reason(p_change));
    perform impl.logged(v_supplier, 'open_log',
        jsonb_build_object('log_no', v_log.log_no::text), null, null);

    return query
    select null::text, null::text, v_log.log_no::text, v_log.at,
           (select a.user_name::text
            from ticket.agent a
            where a.supplier_id = v_supplier and a.agent_id = v_log.agent_id),
           v_log.partner, v_log.call, nullif(v_log.number, ''),
           nullif(v_log.order_id, 0), v_log.good, v_log.message, v_log.ms,
           v_log.asked_sealed, v_log.answered_sealed, v_log.log_no::text;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_log is
'What the JSON interface was asked and has answered, by the LogId of the answer;
who looked, and why, is written down.';

grant execute on function api.staff_open_log to ticket_staff;
