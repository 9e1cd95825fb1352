-- The caller has locked the order, and prints.
create or replace function impl.codes_renew(p_order ticket.orders,
    p_tickets int2[])
returns int2[]
language plpgsql volatile
as $$
declare
    c_last   constant int2 := 15;       /* TK_TICKET_CODES */
    v_voided int2[];
    v_last   int2;
begin
    with renewed as (
        update ticket.ticket t
        set code_no = t.code_no + 1
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id
          and t.ticket_no = any (p_tickets)
          and (t.state <> '1'
               or exists (select from ticket.print p
                          where p.supplier_id = t.supplier_id
                            and p.order_id = t.order_id
                            and p.ticket_no = t.ticket_no))
        returning t.ticket_no, t.code_no)
    select array_agg(r.ticket_no order by r.ticket_no),
           min(r.ticket_no) filter (where r.code_no > c_last)
    into v_voided, v_last
    from renewed r;

    if v_last is not null then
        perform impl.staff_refuse('PRINT_MANY', p_order.order_id::text,
                                  v_last::text, c_last::text);
    end if;

    return coalesce(v_voided, '{}');
end;
$$;

comment on function impl.codes_renew(ticket.orders, int2[]) is
'Another code for those of the tickets that were printed or used before; no gate
takes the one before any more.  Which they are.';

create or replace function impl.reprint_voids(p_supplier ticket.supplier)
returns bool
language plpgsql volatile
as $$
begin
    if not p_supplier.reprint_voids
        or not exists (select from ticket.reprint_wait w
                       where w.supplier_id = p_supplier.supplier_id)
    then
        return p_supplier.reprint_voids;
    end if;

    if impl.sessions_elder() then
        return false;
    end if;

    /* From now on it holds, whoever connects. */
    delete from ticket.reprint_wait w
    where w.supplier_id = p_supplier.supplier_id;

    return true;
end;
$$;

comment on function impl.reprint_voids(ticket.supplier) is
'Does a newer paper make those before void: as the supplier has said, once no
program is connected that would refuse the newer one.';

create or replace function impl.reprint_said(p_was ticket.supplier,
    p_is ticket.supplier)
returns void
language plpgsql volatile
as $$
begin
    if not p_is.reprint_voids then
        delete from ticket.reprint_wait w
        where w.supplier_id = p_is.supplier_id;

    elsif not p_was.reprint_voids and impl.sessions_elder() then
        insert into ticket.reprint_wait (supplier_id, since)
        values (p_is.supplier_id, api.now())
        on conflict do nothing;
    end if;
end;
$$;

comment on function impl.reprint_said(ticket.supplier, ticket.supplier) is
'Staff have said whether a newer paper makes those before void.';

create or replace function impl.reprint_word(p_supplier int4, p_voids bool)
returns text
language plpgsql stable
as $$
begin
    return case when not p_voids then 'keep'
                when exists (select from ticket.reprint_wait w
                             where w.supplier_id = p_supplier) then 'waits'
                else 'void' end;
end;
$$;

comment on function impl.reprint_word(int4, bool) is
'keep, void, or waits: void once no elder program is connected.';
