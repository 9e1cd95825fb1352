-- Members of p_change: first_day, last_day (default yesterday), format, agent,
-- product, form, state (words of impl.order_states() and codes, with commas),
-- gate, date, by, party.
create or replace function api.staff_export_make(p_supplier text,
    p_kind text, p_change jsonb)
returns table (verdict text, subject text, no int8, kind text, format text,
               first_day date, last_day date, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_silent constant interval := '10 minutes';
    v_supplier ticket.supplier;
    v_days     record;
    v_party    bool;
    v_open     int4 := 5;       /* of a supplier, that wait */
    v_a_day    int4 := 50;      /* of a supplier, made in 24 hours */
    v_filter   jsonb := p_change - '{first_day,last_day,format}'::text[];
    v_export   ticket.export;
begin
    v_party := impl.acts_for_party();

    /* Each party has its own, and takes none of the supplier's. */
    if v_party then
        v_open := 1;
        v_a_day := 10;
    end if;

    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days(v_supplier.zone, p_change,
                              impl.staff_today(v_supplier.zone) - 1);

    if impl.export_columns(p_kind) is null then
        perform impl.staff_refuse('EXPORT_KIND', p_kind);
    elsif not impl.export_allowed(p_kind) then
        perform impl.staff_refuse('EXPORT_RIGHT', p_kind);
    end if;

    if v_filter ? 'state' then
        v_filter := v_filter || jsonb_build_object('state',
            impl.export_states(v_filter ->> 'state'));
    end if;

    perform impl.export_filter_known(p_kind, v_filter);

    if v_filter ? 'agent' then
        v_filter := v_filter || jsonb_build_object('agent_id',
            (impl.staff_agent(v_supplier.supplier_id,
                              v_filter ->> 'agent')).agent_id);
    end if;

    if v_filter ? 'product' then
        v_filter := v_filter || jsonb_build_object('product_id',
            (impl.staff_product(v_supplier.supplier_id,
                                v_filter ->> 'product')).product_id);
    end if;

    if p_kind = 'profit' and not v_filter ? 'product' then
        perform impl.staff_refuse('EXPORT_PRODUCT', p_kind);
    elsif p_kind = 'profit' then
        perform impl.settle_joint_product(v_supplier.supplier_id,
                                          v_filter ->> 'product');
    elsif p_kind = 'shares' then
        v_filter := jsonb_strip_nulls(v_filter || jsonb_build_object(
            'party', (impl.settle_sees(v_supplier.supplier_id,
                          (v_filter ->> 'party')::int4)).party_no,
            'member_id', case when v_party
                         then impl.actor() -> 'staff_id' end));
    end if;

    if p_kind = 'sales' and v_filter ->> 'date' = 'money'
        and coalesce(v_filter ->> 'by', 'product') = 'product'
    then
        perform impl.staff_refuse('REPORT_PRODUCT');
    end if;

    if not exists (select from ticket.export_host h
                   where h.seen_at > api.now() - c_silent)
    then
        perform impl.staff_refuse('EXPORT_NOBODY');
    end if;

    perform impl.export_lock(v_supplier.supplier_id);

    /* What nobody has begun for so long nobody waits for. */
    update ticket.export e
    set state = 'F', done_at = api.now(),
        last_error = 'no worker has begun it within 24 hours'
    where e.supplier_id = v_supplier.supplier_id and e.state = 'W'
      and e.made_at < api.now() - interval '24 hours';

    if (select count(*) >= v_open
        from ticket.export e
        where e.supplier_id = v_supplier.supplier_id
          and e.state in ('W', 'R')
          and (e.filter ? 'member_id') = v_party
          and (not v_party or e.filter -> 'party' = v_filter -> 'party'))
        or (select count(*) >= v_a_day
            from ticket.export e
            where e.supplier_id = v_supplier.supplier_id
              and e.made_at > api.now() - interval '24 hours'
          and (e.filter ? 'member_id') = v_party
          and (not v_party or e.filter -> 'party' = v_filter -> 'party'))
    then
        perform impl.staff_refuse('EXPORT_MANY', v_open::text, v_a_day::text);
    end if;

    insert into ticket.export as e (supplier_id, kind, format, filter,
                                    first_day, last_day, made_at, made_by)
    values (v_supplier.supplier_id, p_kind,
            coalesce(p_change ->> 'format', 'xlsx'), v_filter,
            v_days.first_day, v_days.last_day, api.now(), impl.person())
    returning e.* into v_export;

    perform impl.logged(v_supplier.supplier_id, 'export',
        jsonb_build_object('no', v_export.no), null,
        jsonb_build_object('kind', p_kind, 'format', v_export.format,
                           'filter', v_filter, 'first_day', v_days.first_day,
                           'last_day', v_days.last_day));

    return query
    select null::text, null::text, v_export.no, v_export.kind::text,
           v_export.format::text, v_export.first_day, v_export.last_day,
           impl.export_state_name(v_export.state);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_export_make is
'Asks for a file of what is filtered; a worker makes it.';

grant execute on function api.staff_export_make to ticket_staff;
