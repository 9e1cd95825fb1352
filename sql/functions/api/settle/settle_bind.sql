create or replace function api.settle_bind(p_supplier int4, p_agent int4,
    p_order int8, p_day date, p_visitors jsonb)
returns table (verdict text, subject text, order_id int8, bill text,
               station_id text, business_type text, station_name text,
               delivered_at timestamptz, total_fen int8, deal_total_fen int8,
               deal_fen int8, fee_fen int8, ticket_count int8,
               person_count int8, product_code text, product_name text,
               ticket_no int2, persons int4, day date, free int4,
               price_fen int8, amount_fen int8, line_code text, line_name text,
               slot_no int2, start_minute int2, end_minute int2,
               ticket_state text, request_key text, name_sealed bytea,
               id_sealed bytea, quota_id int8, remaining int8,
               quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
    v_bound record;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    /* A day on which none of its tickets is good. */
    if exists (select from ticket.settle_ticket t
               where t.supplier_id = p_supplier and t.order_id = p_order)
        and not exists (
            select from ticket.settle_ticket t
            where t.supplier_id = p_supplier and t.order_id = p_order
              and p_day between t.from_day and t.until_day)
    then
        verdict := 'ACTIVATE_VALIDITY';
        return next;
        return;
    end if;

    v_bound := impl.settle_bind(v_order, p_visitors);

    if v_bound.why is not null then
        verdict := case v_bound.why
            when 'state' then 'ACTIVATE_STATE'
            when 'twice' then 'ACTIVATE_NAME_TWICE'
            when 'limit' then 'DOCUMENT_LIMIT'
            when 'valid' then 'DOCUMENT_LIMIT'
            when 'holds' then 'DOCUMENT_TICKET'
            else 'ACTIVATE_NAMES_COUNT' end;
        subject := case v_bound.why
            when 'limit' then v_bound.most::text
            when 'valid' then v_bound.most::text
            else (select i.product_name
                  from ticket.order_item i
                  where i.supplier_id = p_supplier
                    and i.order_id = p_order
                  limit 1) end;
        request_key := v_order.request_key;
        id_sealed := v_bound.id_sealed;
        return next;
        return;
    end if;

    return query
    select l.*, null::int8, null::int8, null::int8
    from api.ticket_list_2(p_supplier, p_agent, p_order) l
    where l.verdict is null;

    if not found then           /* not charged yet: nothing is issued */
        order_id := p_order;
        total_fen := v_order.total_fen;
        ticket_count := 0;
        person_count := 0;
        request_key := v_order.request_key;
        return next;
    end if;
end;
$$;

comment on function api.settle_bind is
'ActivateTicket of an order of settlement: names visitors for its tickets that
were booked without, in their order, all or none.  Answers as
api.activate_order_2().';

grant execute on function api.settle_bind to ticket_nginx;
