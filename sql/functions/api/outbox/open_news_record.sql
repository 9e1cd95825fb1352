create or replace function api.open_news_record(
    p_owner     text,
    p_supplier  int4[],
    p_id        int8[],
    p_result    int2[],
    p_due       timestamptz[],
    p_error     text[])
returns int4
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_delivered constant int2 := 1;
    c_retry     constant int2 := 2;
    c_back      constant int2 := 5;    /* the lease is given back */
    c_error     constant int4 := 200;  /* characters kept of an error */
    v_now       constant timestamptz := api.now();
    v_count     int4;
begin
    /* In key order: two workers never wait for each other. */
    perform
    from ticket.open_news w
    where (w.supplier_id, w.id) in (
        select * from unnest(p_supplier, p_id))
    order by w.supplier_id, w.id
    for update;

    delete from ticket.open_news w
    using unnest(p_supplier, p_id, p_result) c (supplier_id, id, result)
    where w.supplier_id = c.supplier_id and w.id = c.id
      and w.lease_owner = p_owner
      and c.result not in (c_retry, c_back);

    get diagnostics v_count = row_count;

    update ticket.open_news w
    set lease_owner = null,
        lease_until = null,
        due_at = case c.result when c_retry then c.due else v_now end,
        attempts = w.attempts + case c.result when c_retry then 1 else 0 end,
        last_error = case c.result when c_retry then left(c.error, c_error)
                                   else w.last_error end
    from unnest(p_supplier, p_id, p_result, p_due, p_error)
         c (supplier_id, id, result, due, error)
    where w.supplier_id = c.supplier_id and w.id = c.id
      and w.lease_owner = p_owner
      and c.result in (c_retry, c_back);

    return v_count;
end;
$$;

comment on function api.open_news_record is
'Records what became of notices of products leased to p_owner; what was told, or
failed for the last time, is forgotten.  Answers with how many of them.  Results
as in api.outbox_record().';

grant execute on function api.open_news_record to ticket_worker;
