-- Days that nobody booked have no row yet: place_orders makes it with the
-- capacity of the catalogue.  Rows are locked in the order of their ids, as
-- everywhere.
create or replace function impl.staff_resize(
    p_supplier int4,
    p_kind int4,
    p_ref int8,
    p_first date,
    p_last date,
    p_capacity int4)
returns void
language plpgsql
as $$
declare
    v_id    int8;
    v_used  int4;
begin
    perform
    from ticket.quota q
    where q.supplier_id = p_supplier
      and q.quota_id between api.quota_id(p_kind, p_first, 0)
                         and api.quota_id(p_kind, p_last + 1, 0) - 1
      and impl.quota_ref(q.quota_id) = p_ref
    order by q.quota_id
    for update;

    select q.quota_id, q.used into v_id, v_used
    from ticket.quota q
    where q.supplier_id = p_supplier
      and q.quota_id between api.quota_id(p_kind, p_first, 0)
                         and api.quota_id(p_kind, p_last + 1, 0) - 1
      and impl.quota_ref(q.quota_id) = p_ref
      and q.used > p_capacity
    order by q.quota_id
    limit 1;

    if found then
        perform impl.staff_refuse('LIMIT_BOOKED',
                                  v_used::text, impl.quota_day(v_id)::text,
                                  p_capacity::text);
    end if;

    update ticket.quota q
    set capacity = p_capacity,
        version = q.version + 1
    where q.supplier_id = p_supplier
      and q.quota_id between api.quota_id(p_kind, p_first, 0)
                         and api.quota_id(p_kind, p_last + 1, 0) - 1
      and impl.quota_ref(q.quota_id) = p_ref
      and q.capacity <> p_capacity;
end;
$$;

comment on function impl.staff_resize(int4, int4, int8, date, date, int4) is
'Helper: new capacity for the existing quota rows of some days.';
