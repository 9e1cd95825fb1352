create or replace function api.rail_release(
    p_owner     text,
    p_supplier  int4[],
    p_rail      int8[],
    p_case      int2[])
returns int4
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
    v_now   constant timestamptz := api.now();
    v_count int4;
begin
    perform
    from ticket.rail_order o
    where (o.supplier_id, o.rail_id) in (
        select * from unnest(p_supplier, p_rail))
    order by o.supplier_id, o.rail_id
    for no key update;

    /* Not of one that may be paid: only time says that nobody does it. */
    update ticket.rail_case c
    set lease_owner = null, lease_until = null, due_at = v_now
    from unnest(p_supplier, p_rail, p_case) k (supplier_id, rail_id, case_no)
    where c.supplier_id = k.supplier_id and c.rail_id = k.rail_id
      and c.case_no = k.case_no and c.lease_owner = p_owner
      and c.state <> 'S';

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function api.rail_release is
'Leases of cases that are given back untouched.';

grant execute on function api.rail_release to ticket_worker;
