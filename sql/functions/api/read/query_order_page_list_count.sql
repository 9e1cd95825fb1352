create or replace function api.query_order_page_list_count(
    p_supplier int4, p_agent int4, p_edition int2, p_model int2, p_start text,
    p_end text, p_phone bytea, p_document bytea, p_order int8, p_state text,
    p_product int4)
returns table (verdict text, subject text, page_size int4, page_count int8,
               record_count int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_first timestamp;
    v_until timestamp;
begin
    select w.verdict, w.first_at, w.until_at into verdict, v_first, v_until
    from impl.order_list_window(p_supplier, p_edition, p_start, p_end) w;

    subject := 'End_datetime';

    if verdict is null and p_state <> '' and p_state !~ '^[0-9ABCDX]$' then
        verdict := 'BAD_PARAM';
        subject := 'ZT';
    end if;

    if verdict is null then
        page_size := impl.order_list_size();
        record_count := (impl.order_list_ask(p_supplier, p_agent, p_model,
            v_first, v_until, p_phone, p_document, p_order, p_state, p_product,
            null))[1];
        page_count := (record_count + page_size - 1) / page_size;

        if record_count = 0 then
            verdict := 'NO_ORDER_PAGES';
            subject := null;
        end if;
    end if;

    return next;
end;
$$;

comment on function api.query_order_page_list_count is
'QueryOrderPageListCount (4.2.10): how many pages and orders a list has.';

grant execute on function api.query_order_page_list_count
    to ticket_nginx;
