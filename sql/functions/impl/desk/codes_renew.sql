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
