create or replace function api.open_log_sweep(p_limit int4)
returns int4
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
    c_keep constant interval := interval '30 days';
    v_now  constant timestamptz := api.now();
    v_gone int4;
begin
    delete from ticket.open_log w
    where w.entry_id in (
        select y.entry_id
        from ticket.open_log y
        where y.at < v_now - c_keep
        order by y.at
        limit p_limit
        for update skip locked);

    get diagnostics v_gone = row_count;

    return v_gone;
end;
$$;

comment on function api.open_log_sweep is
'Forgets what the JSON interface was asked 30 days ago, so many at a time.
Answers how many: as many as asked for, there may be more.';

grant execute on function api.open_log_sweep to ticket_worker;
