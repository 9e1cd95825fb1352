create or replace function api.bill_claim(
    p_owner      text,
    p_limit      int4,
    p_lease      interval,
    p_suppliers  int4[],
    p_jobs       int8[])
returns table (now timestamptz, supplier_id int4, job_id int8,
               account_no int4, provider text, account_version int8,
               number text, content text, attempts int4,
               give_up_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return query
    select * from impl.bill_claim(p_owner, p_limit, p_lease, p_suppliers,
                                  p_jobs, false);
end;
$$;

comment on function api.bill_claim is
'Bills of trades that are to be fetched, for workers that know no others:
impl.bill_claim().';

grant execute on function api.bill_claim to ticket_worker;
