create or replace function impl.next_id(p_supplier int4, p_kind text,
                                        p_last int4)
returns int4
language plpgsql stable
as $$
begin
    return greatest(p_last,
                    (select max(r.id) from ticket.removed r
                     where r.supplier_id = p_supplier and r.kind = p_kind)) + 1;
end;
$$;

comment on function impl.next_id(int4, text, int4) is
'The next number of a kind behind the last there is: none that was removed.';

create or replace function impl.remove_note(p_supplier int4, p_kind text,
    p_id int4, p_code text, p_name text)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.removed (supplier_id, kind, id, code, name, removed_at,
                                removed_by)
    values (p_supplier, p_kind, p_id, p_code, p_name, api.now(),
            impl.person());
end;
$$;

comment on function impl.remove_note(int4, text, int4, text, text) is
'Keeps what was removed.';

create or replace function impl.remove_refuse(p_verdict text, p_code text,
                                              p_uses text[])
returns void
language plpgsql volatile
as $$
begin
    if cardinality(p_uses) > 0 then
        perform impl.staff_refuse(p_verdict, p_code,
                                  array_to_string(p_uses, '; '));
    end if;
end;
$$;

comment on function impl.remove_refuse(text, text, text[]) is
'Refuses to remove what something uses.';

-- Every booking of a product or a line has made a quota of its day, which
-- stays: so its orders are found by their days.  Bookings on their way wait for
-- the locks, and find another catalogue then.
create or replace function impl.orders_using(p_supplier int4, p_kind int4,
    p_first int8, p_last int8, p_product int4, p_line int4)
returns text[]
language plpgsql volatile
as $$
declare
    v_days   date[];
    v_number int8;
    v_order  int8;
begin
    select array_agg(distinct impl.quota_day(k.quota_id)) into v_days
    from (select q.quota_id
          from ticket.quota q
          where q.supplier_id = p_supplier
            and impl.quota_kind_of(q.quota_id) = p_kind
            and impl.quota_ref(q.quota_id) between p_first and p_last
          order by q.quota_id
          for no key update) k;

    select count(*), min(o.order_id) into v_number, v_order
    from (select o.order_id
          from unnest(v_days) d (day)
          join ticket.orders o
            on o.supplier_id = p_supplier and o.day = d.day
               and o.order_id is not null
          union
          select o.order_id
          from unnest(v_days) d (day)
          join ticket.orders o
            on o.supplier_id = p_supplier and o.visit_day = d.day) k
    join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = k.order_id
    where case when p_product is null then o.line_id = p_line
               else exists (select from ticket.order_item i
                            where i.supplier_id = p_supplier
                              and i.order_id = o.order_id
                              and i.product_id = p_product) end;

    return case when v_number > 0
                then array[format(impl.either('orders (%s), such as %s',
                                              '订单 %s 个，例如 %s'),
                                  v_number, v_order)]
                else '{}' end;
end;
$$;

comment on function impl.orders_using(int4, int4, int8, int8, int4, int4) is
'How many orders there have been of a product, or of a line, in words; and locks
its quotas, of a kind and from a reference to another.  The caller has locked
the supplier.';
