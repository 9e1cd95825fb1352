-- Members of p_change: as, accept or suspense, or, of what is in suspense,
-- cash, bank or loss; remark.
create or replace function api.staff_bill_resolve(p_supplier text,
    p_differences int8[], p_change jsonb)
returns table (verdict text, subject text, difference_id int8, kind text,
               number text, resolution text, resolved_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier   ticket.supplier;
    v_as         text := coalesce(p_change ->> 'as', 'accept');
    v_id         int8;
    v_difference ticket.bill_difference;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if v_as <> 'accept' then
        perform impl.limit_check(
            v_supplier.supplier_id, 'bill resolve',
            (select coalesce(sum(abs(d.theirs_fen)), 0)::int8
             from ticket.bill_difference d
             where d.supplier_id = v_supplier.supplier_id
               and d.difference_id = any (p_differences)));
    end if;

    for v_id in
        select distinct u.id from unnest(p_differences) u (id) order by 1
    loop
        select d.* into v_difference
        from ticket.bill_difference d
        where d.supplier_id = v_supplier.supplier_id
          and d.difference_id = v_id
          and case when v_as in ('cash', 'bank', 'loss')
                   then d.resolution = 'suspense'
                   else d.resolved_at is null end
        for no key update;

        if not found and v_as in ('cash', 'bank', 'loss') then
            perform impl.staff_refuse('SUSPENSE_MISSING', v_id::text);
        elsif not found then
            perform impl.staff_refuse('DIFFERENCE_MISSING', v_id::text);
        elsif v_as = 'suspense' then
            perform impl.bill_suspense(v_difference);
        elsif v_as <> 'accept' and coalesce(p_change ->> 'remark', '') = '' then
            perform impl.staff_refuse('SUSPENSE_REASON', v_id::text);
        elsif v_as <> 'accept' then
            perform impl.bill_settle(v_difference, v_as);
        end if;

        update ticket.bill_difference d
        set resolved_at = api.now(), resolved_by = impl.person(),
            resolution = v_as,
            remark = coalesce(p_change ->> 'remark', d.remark)
        where d.supplier_id = v_supplier.supplier_id
          and d.difference_id = v_id;

        perform impl.logged(v_supplier.supplier_id, 'bill_difference',
                            jsonb_build_object('difference_id', v_id::text),
                            jsonb_build_object('resolution',
                                               v_difference.resolution),
                            jsonb_build_object('resolution', v_as,
                                'remark', p_change ->> 'remark'));
    end loop;

    return query
    select null::text, null::text, d.difference_id, d.kind::text,
           d.number::text, d.resolution::text, d.resolved_by
    from ticket.bill_difference d
    where d.supplier_id = v_supplier.supplier_id
      and d.difference_id = any (p_differences)
    order by d.difference_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_resolve is
'Writes down that staff have dealt with differences, all of them or none: accept
books nothing, suspense books money of an unknown number; cash, bank and loss
say how that ended, once.';

grant execute on function api.staff_bill_resolve to ticket_staff;
