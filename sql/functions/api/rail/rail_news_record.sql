-- p_result: 1 told, 2 again at p_due, 3 failed for good, 5 the lease is given
-- back.
create or replace function api.rail_news_record(
    p_owner     text,
    p_supplier  int4[],
    p_rail      int8[],
    p_seq       int2[],
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
    c_told  constant int2 := 1;
    c_retry constant int2 := 2;
    c_back  constant int2 := 5;
    c_error constant int4 := 200;       /* characters kept of an error */
    v_now   constant timestamptz := api.now();
    v_order ticket.rail_order;
    v_one   record;
    v_done  int4 := 0;
begin
    /* The channel's acknowledgement closes an order, which is locked first. */
    perform
    from ticket.rail_order o
    where (o.supplier_id, o.rail_id) in (
        select * from unnest(p_supplier, p_rail))
    order by o.supplier_id, o.rail_id
    for no key update;

    perform
    from ticket.rail_news w
    where (w.supplier_id, w.rail_id, w.seq) in (
        select * from unnest(p_supplier, p_rail, p_seq))
    order by w.supplier_id, w.rail_id, w.seq
    for update;

    for v_one in
        update ticket.rail_news w
        set lease_owner = null, lease_until = null,
            state = case c.result when c_retry then 'O' when c_back then 'O'
                                  when c_told then 'D' else 'F' end,
            due_at = case c.result when c_retry then c.due
                                   when c_back then v_now end,
            attempts = w.attempts
                       + case c.result when c_back then 0 else 1 end,
            last_error = case when c.result in (c_told, c_back)
                              then w.last_error
                              else left(c.error, c_error) end,
            done_at = case when c.result not in (c_retry, c_back)
                           then v_now end
        from unnest(p_supplier, p_rail, p_seq, p_result, p_due, p_error)
             c (supplier_id, rail_id, seq, result, due, error)
        where w.supplier_id = c.supplier_id and w.rail_id = c.rail_id
          and w.seq = c.seq and w.lease_owner = p_owner and w.state = 'O'
        returning w.supplier_id, w.rail_id, w.target, w.event, w.state,
                  case w.target when 'A' then w.agent_id else 0 end as told
    loop
        v_done := v_done + (v_one.state <> 'O')::int4;

        perform impl.rail_news_next(v_one.supplier_id, v_one.rail_id,
                                    v_one.target, r.address <> '', v_now)
        from impl.rail_receiver(v_one.supplier_id, v_one.told) r;

        continue when v_one.event <> 'NO_TICKET' or v_one.state <> 'D';

        select o.* into v_order
        from ticket.rail_order o
        where o.supplier_id = v_one.supplier_id
          and o.rail_id = v_one.rail_id and o.state = 'N';

        continue when not found;

        perform impl.rail_state(v_order, 'X', 'channel', 'acknowledged',
                                v_now);
    end loop;

    return v_done;
end;
$$;

comment on function api.rail_news_record is
'What became of news that are leased to p_owner: how many are done with.  An
order without tickets is closed when the channel knows of it.';

grant execute on function api.rail_news_record to ticket_worker;
