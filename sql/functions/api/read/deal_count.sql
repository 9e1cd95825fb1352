create or replace function api.deal_count(p_supplier int4, p_agent int4,
    p_first int4, p_last int4, p_order text, p_product text)
returns table (verdict text, subject text, page_size int4, page_count int8,
               record_count int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_size constant int4 := impl.order_list_size();

    w record;
begin
    select * into w
    from impl.settlement_window(p_supplier, p_first, p_last, p_order,
                                p_product);

    if w.verdict is not null then
        verdict := w.verdict;
        subject := w.subject;
        return next;
        return;
    end if;

    select count(*) into record_count
    from impl.settlements(p_supplier, p_agent, w.first_day, w.last_day,
                          w.first_at, w.end_at) o
    cross join lateral (
          select x.line_no from ticket.order_item x
          where x.supplier_id = p_supplier and x.order_id = o.order_id
            and (w.product_id is null or x.product_id = w.product_id)
          offset 0) i
    where (w.order_id is null or o.order_id = w.order_id)
      and o.page <> impl.open_page();

    page_size := c_size;
    page_count := (record_count + c_size - 1) / c_size;

    if record_count = 0 then
        verdict := 'NO_DEALS';
    end if;

    return next;
end;
$$;

comment on function api.deal_count is
'GetSPYDRecCount (4.2.35): how many records api.deal_list() has.';

grant execute on function api.deal_count to ticket_nginx;
