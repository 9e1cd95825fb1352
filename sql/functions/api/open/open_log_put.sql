create or replace function api.open_log_put(
    p_supplier int4[], p_log_no int8[], p_agent int4[], p_partner text[],
    p_ago int4[], p_call text[], p_number text[], p_order int8[], p_good bool[],
    p_message text[], p_ms int4[], p_asked bytea[], p_answered bytea[])
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now constant timestamptz := api.now();
begin
    insert into ticket.open_log (
        supplier_id, log_no, agent_id, partner, at, call, number, order_id,
        good, message, ms, asked_sealed, answered_sealed)
    select p_supplier[i], p_log_no[i], p_agent[i], p_partner[i],
           v_now - p_ago[i] * interval '1 ms', p_call[i], p_number[i],
           p_order[i], p_good[i], p_message[i], p_ms[i], p_asked[i],
           p_answered[i]
    from generate_series(1, cardinality(p_log_no)) i;
end;
$$;

comment on function api.open_log_put is
'Keeps what the JSON interface of distributors was asked and has answered; an
element a request, p_ago: milliseconds since its answer.';

grant execute on function api.open_log_put to ticket_nginx;
