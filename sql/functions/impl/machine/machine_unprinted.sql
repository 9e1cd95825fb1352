create or replace function impl.machine_unprinted(p_supplier int4,
    p_order int8, p_own int2[], p_change jsonb)
returns int2[]
language plpgsql stable
as $$
declare
    v_tickets int2[];
    v_named   int4[];
begin
    if p_change ? 'take' then
        perform impl.staff_refuse('MACHINE_TAKE', p_order::text);
    end if;

    if p_change ? 'tickets' then
        v_named := impl.number_set(p_change ->> 'tickets', 1, 999);

        if v_named is null or exists (
            select from unnest(v_named) n
            where not exists (select from ticket.ticket t
                              where t.supplier_id = p_supplier
                                and t.order_id = p_order
                                and t.ticket_no = n))
        then
            perform impl.staff_refuse('ORDER_TICKET', p_order::text,
                                      p_change ->> 'tickets');
        end if;
    end if;

    select array_agg(t.ticket_no order by t.ticket_no) into v_tickets
    from ticket.ticket t
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.state = '1'
      and (p_own is null or t.ticket_no = any (p_own))
      and (v_named is null or t.ticket_no = any (v_named))
      and not exists (
          select from ticket.print p
          where p.supplier_id = t.supplier_id and p.order_id = p_order
            and p.ticket_no = t.ticket_no);

    /* What was used without paper is on none. */
    if v_tickets is null and exists (
        select from ticket.print p
        where p.supplier_id = p_supplier and p.order_id = p_order
          and (p_own is null or p.ticket_no = any (p_own))
          and (v_named is null or p.ticket_no = any (v_named)))
    then
        perform impl.staff_refuse('MACHINE_PRINTED', p_order::text);
    elsif v_tickets is null then
        perform impl.staff_refuse('PRINT_STATE', p_order::text, (
            select string_agg(t.ticket_no::text, ',' order by t.ticket_no)
            from ticket.ticket t
            where t.supplier_id = p_supplier and t.order_id = p_order
              and (p_own is null or t.ticket_no = any (p_own))
              and (v_named is null or t.ticket_no = any (v_named))));
    end if;

    return v_tickets;
end;
$$;

comment on function impl.machine_unprinted(int4, int8, int2[], jsonb) is
'Which tickets of an issued order a machine prints: those that whoever stands
there has proven to own, and that no paper was made of; or a refusal.';
