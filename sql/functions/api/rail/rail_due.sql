create or replace function api.rail_due()
returns timestamptz
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return least(
        (select min(c.due_at)
         from ticket.rail_case c
         where c.due_at is not null
           and (impl.rail_supplier(c.supplier_id)).provider = 'http'),
        (select min(w.due_at)
         from ticket.rail_news w
         where w.due_at < 'infinity'));
end;
$$;

comment on function api.rail_due is
'When the next case, or the next news of rail orders, is due; null: there is
none.';

grant execute on function api.rail_due to ticket_worker;
