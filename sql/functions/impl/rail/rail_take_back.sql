create or replace function impl.rail_take_back(p_supplier int4, p_agent int4,
    p_order_no text, p_comment text, p_who text)
returns table (verdict text, subject text, rail_id int8, repeated bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now   constant timestamptz := api.now();
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    repeated := false;
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null or v_order.state = 'U' then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    rail_id := v_order.rail_id;
    v_case := impl.rail_case_last(v_order);

    verdict := case
        when v_order.state <> 'P' then 'RAIL_DONE'
        when v_case.state in ('S', 'V') then 'RAIL_WORKING'
        when v_case.state in ('Q', 'C') then null
        else 'RAIL_DONE' end;

    if verdict is null then
        /* The worker that is at it finds its lease gone. */
        update ticket.rail_case c
        set lease_owner = null, lease_until = null
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no;

        perform impl.rail_case_fails(v_order, v_case, 'TAKEN_BACK', p_who,
                                     v_now);
        perform impl.rail_comment(v_order, p_who, p_comment, v_now);
    end if;

    return next;
end;
$$;

comment on function impl.rail_take_back(int4, int4, text, text, text) is
'A case that nothing was paid for yet ends.';
