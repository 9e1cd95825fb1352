create or replace function api.machine_sweep()
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
    c_keep constant interval := interval '30 days';
    v_now  constant timestamptz := api.now();
begin
    delete from ticket.machine_request r
    using (select d.supplier_id, d.device_no
           from ticket.device d
           where d.kind = 'machine') d
    where r.supplier_id = d.supplier_id and r.device_no = d.device_no
      and r.at < v_now - c_keep;

    delete from ticket.machine_guess g
    using (select s.supplier_id, impl.local_day(s.supplier_id, v_now) as day
           from ticket.supplier s) s
    where g.supplier_id = s.supplier_id and g.day < s.day;

    delete from ticket.machine_phone p
    using (select d.supplier_id, d.device_no
           from ticket.device d
           where d.kind = 'machine') d
    where p.supplier_id = d.supplier_id and p.device_no = d.device_no
      and p.at < v_now - interval '1 day';
end;
$$;

comment on function api.machine_sweep is
'Forgets what machines were asked for 30 days ago, and the wrong digits of days
that are over.';

grant execute on function api.machine_sweep to ticket_worker;
