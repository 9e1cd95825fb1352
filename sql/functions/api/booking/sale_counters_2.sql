-- What is left of the rows that are being sold, today's and tomorrow's: to be
-- compared with what Redis counts.
create or replace function api.sale_counters_2(p_limit int4)
returns table (supplier_id int4, quota_id int8, remaining int8, life int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := api.now();
begin
    return query
    select s.supplier_id, q.quota_id, q.remaining, h.life
    from ticket.supplier s
    cross join (select max(l.life) as life from ticket.life l) h
    cross join lateral (
          select (v_now at time zone s.zone)::date as today offset 0) d
    cross join (values (1), (2), (3), (4), (7)) k(no)
    cross join lateral (
          select c.quota_id, (c.capacity - c.used)::int8 as remaining
          from ticket.quota c
          where c.supplier_id = s.supplier_id
            and c.quota_id >= api.quota_id(k.no, d.today, 0)
            and c.quota_id < api.quota_id(k.no, d.today + 2, 0)
            and c.used > 0
          order by c.quota_id
          limit p_limit) q
    order by s.supplier_id
    limit p_limit;
end;
$$;

comment on function api.sale_counters_2 is
'What is left of the rows of today and tomorrow that somebody has booked.';

grant execute on function api.sale_counters_2 to ticket_worker;
