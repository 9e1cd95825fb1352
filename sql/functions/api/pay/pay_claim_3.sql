create or replace function api.pay_claim_3(
    p_owner      text,
    p_limit      int4,
    p_lease      interval,
    p_suppliers  int4[],
    p_jobs       int8[],
    p_room       int4,
    p_room_suppliers  int4[],
    p_room_accounts   int2[],
    p_rooms           int4[])
returns table (now timestamptz, supplier_id int4, job_id int8,
               account_no int2, provider text, account_version int8,
               action int2, number text, content text,
               attempts int2, asking bool, asks int4,
               absent int2, absent_at timestamptz, next int2,
               created_at timestamptz, until timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return query
    select * from impl.pay_claim(p_owner, p_limit, p_lease, p_suppliers,
        p_jobs, p_room, p_room_suppliers, p_room_accounts, p_rooms, true);
end;
$$;

comment on function api.pay_claim_3 is
'What is to be sent to payment platforms, leased to p_owner: impl.pay_claim().';

grant execute on function api.pay_claim_3 to ticket_worker;
