-- What a host must know to refuse a day's orders by itself: what is left of the
-- rows that seem full, and the idempotency keys that the day's orders have
-- used, so that a replay is not refused but answered.  One statement, so all of
-- it is of one moment: an order that is not among the references is not in the
-- quotas.
--
-- Kinds: q, a quota row; n, an order after p_after, ascending, p_limit at most;
-- h, one row: transactions below "running" were over at that moment, those from
-- "next" on had not begun.  Numbers are given out in their order but become
-- visible when their transaction ends; who reads again when "running" has
-- passed an earlier "next" has missed nothing up to the last number read then.
--
-- p_day counts days from 2000-01-01.
create or replace function api.sold_out(p_supplier int4, p_ids int8[],
                                        p_day int4, p_after int8, p_limit int4)
returns table (kind "char", quota_id int8, capacity int4, used int4,
               quota_version int8, agent_id int4, own_number text,
               order_id int8, running int8, next int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
begin
    return query
    select 'h'::"char", null::int8, null::int4, null::int4, null::int8,
           null::int4, null::text, null::int8,
           pg_snapshot_xmin(s)::text::int8, pg_snapshot_xmax(s)::text::int8
    from pg_current_snapshot() s
    union all
    select 'q', q.quota_id, q.capacity, q.used, q.version,
           null, null, null, null, null
    from ticket.quota q
    where q.supplier_id = p_supplier
      and q.quota_id = any (p_ids)
    union all
    select 'n', null, null, null, null,
           o.agent_id, o.request_key, o.order_id, null, null
    from (select k.agent_id, k.request_key, k.order_id
          from ticket.orders k
          where k.supplier_id = p_supplier
            and k.day = impl.day_zero() + p_day
            and k.order_id > p_after
          order by k.order_id
          limit p_limit) o;
end;
$$;

comment on function api.sold_out is
'Quotas that seem full and the idempotency keys of their day''s orders from
a number on, as of one moment.';

grant execute on function api.sold_out to ticket_nginx;
