create or replace function api.gate_undo(p_supplier int4, p_device int4,
    p_epoch int4, p_request text)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               passage_no int2, persons int4, undone_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_time    constant interval := interval '60 seconds';
    v_now     timestamptz := api.now();
    v_passage ticket.passage;
begin
    verdict := nullif(impl.device_refusal(p_supplier, p_device, p_epoch), '');

    if verdict is not null then
        return next;
        return;
    end if;

    /* Of a ticket that others sell it is among theirs. */
    select g.* into v_passage
    from (select g.*
          from ticket.passage g
          where g.supplier_id = p_supplier and g.device_no = p_device
            and g.request = p_request and g.request is not null
          union all
          select g.*
          from ticket.passage g
          where g.guest_supplier_id = p_supplier
            and g.guest_device_no = p_device and g.guest_request = p_request
            and g.guest_request is not null) g
    order by g.at desc
    limit 1;

    if not found then
        verdict := 'UNDO_UNKNOWN';
        return next;
        return;
    end if;

    perform
    from ticket.orders o
    where o.supplier_id = v_passage.supplier_id
      and o.order_id = v_passage.order_id
    for no key update;

    select g.* into strict v_passage
    from ticket.passage g
    where g.supplier_id = v_passage.supplier_id
      and g.order_id = v_passage.order_id
      and g.ticket_no = v_passage.ticket_no
      and g.passage_no = v_passage.passage_no;

    if v_passage.undone_at is null then
        if v_passage.at < v_now - c_time then
            verdict := 'UNDO_LATE';
            return next;
            return;
        end if;

        if impl.settle_entered(v_passage) then
            verdict := 'PASSAGE_SETTLED';
            return next;
            return;
        end if;

        if impl.passage_went_out(v_passage) then
            verdict := 'UNDO_OUT';
            return next;
            return;
        end if;

        v_passage.undone_at := greatest(v_now, v_passage.at);
        perform impl.passage_undo(v_passage, v_passage.undone_at, null, null);
    end if;

    order_id := v_passage.order_id;
    ticket_no := v_passage.ticket_no;
    passage_no := v_passage.passage_no;
    persons := v_passage.persons;
    undone_at := v_passage.undone_at;
    return next;
end;
$$;

comment on function api.gate_undo is
'A device takes its own passage of the last 60 seconds back, named by the
request that made it; again it answers the same.  See impl.passage_undo().';

grant execute on function api.gate_undo to ticket_nginx;
