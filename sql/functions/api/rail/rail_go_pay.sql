create or replace function api.rail_go_pay(p_supplier int4, p_agent int4,
    p_order_no text, p_price_fen int8, p_un bytea, p_un_index bytea,
    p_un_masked text, p_comment text)
returns table (verdict text, subject text, rail_id int8, case_no int2,
               repeated bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
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

    v_case := impl.rail_case_last(v_order);

    verdict := case
        when v_order.state <> 'P' or v_case.rail_id is null then 'RAIL_DONE'
        when v_case.state = 'E' then 'RAIL_PAID'
        when v_case.state = 'F'
             and impl.rail_sum(v_case.tickets) is distinct from p_price_fen
            then 'RAIL_PRICE' end;

    if verdict is not null then
        rail_id := v_order.rail_id;
        return next;
        return;
    end if;

    return query
    select *
    from impl.rail_need_pay(v_order, v_case.tickets, v_case.held_no, p_un,
                            p_un_index, p_un_masked, null, null, p_comment);
end;
$$;

comment on function api.rail_go_pay is
'ProcessGoPay: an agent asks once more for seats that were not paid for.';

grant execute on function api.rail_go_pay to ticket_nginx;
