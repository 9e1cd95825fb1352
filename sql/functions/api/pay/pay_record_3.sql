create or replace function api.pay_record_3(
    p_owner         text,
    p_suppliers     int4[],
    p_jobs          int8[],
    p_results       int2[],
    p_dues          timestamptz[],
    p_codes         text[],
    p_pending       int2[],
    p_states        int2[],
    p_nexts         int2[],
    p_amounts       int8[],
    p_platform_nos  text[],
    p_urls          text[],
    p_qrs           text[],
    p_ats           int8[],
    p_learned       text[])
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8,
               kept_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return query
    select * from impl.pay_record(p_owner, p_suppliers, p_jobs, p_results,
        p_dues, p_codes, p_pending, p_states, p_nexts, p_amounts,
        p_platform_nos, p_urls, p_qrs, p_ats, p_learned);
end;
$$;

comment on function api.pay_record_3 is
'What became of jobs that were leased: impl.pay_record().';

grant execute on function api.pay_record_3 to ticket_worker;
