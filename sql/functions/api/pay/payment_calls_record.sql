create or replace function api.payment_calls_record(
    p_owner     text,
    p_supplier  int4[],
    p_order     int8[],
    p_result    int2[],
    p_due       timestamptz[],
    p_error     text[])
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set jit = off
as $$
declare
    c_delivered   constant int2 := 1;
    c_retry       constant int2 := 2;
    c_undelivered constant int2 := 3;
    c_back        constant int2 := 5;    /* the lease is given back */
    c_error       constant int4 := 200;  /* characters kept of an error */
    v_now         constant timestamptz := api.now();
begin
    update ticket.payment_call c
    set lease_owner = null,
        lease_until = null,
        due_at = case r.result when c_retry then r.due
                               when c_back then v_now
                               else 'infinity' end,
        attempts = c.attempts + case r.result when c_back then 0 else 1 end,
        last_error = case when r.result = c_delivered then null
                          when r.result = c_back then c.last_error
                          else left(r.error, c_error) end,
        done_at = case when r.result in (c_delivered, c_undelivered)
                       then v_now end,
        delivered = r.result = c_delivered
    from unnest(p_supplier, p_order, p_result, p_due, p_error)
         r (supplier_id, order_id, result, due, error)
    where c.supplier_id = r.supplier_id
      and c.order_id = r.order_id
      and c.lease_owner = p_owner
      and r.result in (c_delivered, c_retry, c_undelivered, c_back);
end;
$$;

comment on function api.payment_calls_record is
'Records what became of calls leased to p_owner; others are passed over.
Results: 1 delivered, 2 failed and to be tried again at p_due, 3 failed for the
last time, 5 lease given back.';

grant execute on function api.payment_calls_record to ticket_worker;
