-- Members of p_change: tickets (all that were not used, or else all that were),
-- reason: once more.
create or replace function api.staff_ticket_print(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, tickets int2[],
               again int4, at timestamptz, person text, device_no int4,
               shift_no int4, paper jsonb, reprint text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now      timestamptz := api.now();
    v_supplier ticket.supplier;
    v_shift    ticket.shift;
    v_order    ticket.orders;
    v_named    int4[];
    v_tickets  int2[];
    v_wrong    int2;
    v_again    int4;
    v_reason   text;
    v_voided   int2[] := '{}';      /* their papers before */
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if impl.desk_leads() then
        v_shift := impl.shift_if_own(v_supplier.supplier_id);
    else
        v_shift := impl.shift_own(v_supplier.supplier_id);
    end if;

    v_order := impl.staff_order(p_supplier, p_order);

    if v_order.state not in ('3', 'D', 'X') then
        perform impl.staff_refuse('ORDER_NOT_DELIVERED', p_order::text);
    elsif impl.order_stopped(v_order) then
        perform impl.staff_refuse('ORDER_STOPPED', p_order::text);
    end if;

    if p_change ? 'tickets' then
        v_named := impl.number_set(p_change ->> 'tickets', 1, 999);

        if v_named is null then
            perform impl.staff_refuse('ORDER_TICKET', p_order::text,
                                      p_change ->> 'tickets');
        end if;
    end if;

    /* Those that were used are meant where there are no others, or by name. */
    select array_agg(t.ticket_no order by t.ticket_no)
    into v_tickets
    from (select k.ticket_no, k.state,
                 bool_or(k.state <> '4') over () as unused
          from ticket.ticket k
          where k.supplier_id = v_order.supplier_id and k.order_id = p_order
            and k.state in ('1', '3', '4')) t
    where case when v_named is null then t.state <> '4' or not t.unused
               else t.ticket_no = any (v_named) end;

    select n into v_wrong
    from unnest(v_named) n
    where n <> all (coalesce(v_tickets, '{}'))
    limit 1;

    if v_wrong is not null then
        perform impl.staff_refuse('PRINT_STATE', p_order::text,
                                  v_wrong::text);
    elsif v_tickets is null then
        perform impl.staff_refuse('PRINT_NONE', p_order::text);
    end if;

    /* Its money is given back; paper would go on being good. */
    if impl.order_off(v_order) and exists (
        select from ticket.ticket t
        where t.supplier_id = v_order.supplier_id and t.order_id = p_order
          and t.ticket_no = any (v_tickets) and t.state = '1')
    then
        perform impl.staff_refuse('PRINT_OFF', p_order::text);
    end if;

    select coalesce(max(p.print_no), 0) + 1
    into v_again
    from ticket.print p
    where p.supplier_id = v_order.supplier_id and p.order_id = p_order
      and p.ticket_no = any (v_tickets);

    /* Paper that went out before there were these rows is paper, too. */
    if v_again > 1 or exists (
        select from ticket.ticket t
        where t.supplier_id = v_order.supplier_id and t.order_id = p_order
          and t.ticket_no = any (v_tickets) and t.state <> '1')
    then
        if btrim(coalesce(p_change ->> 'reason', '')) = '' then
            perform impl.staff_refuse('PRINT_AGAIN', p.tickets, p.said)
            from impl.printed_before(v_order, v_supplier.zone, v_tickets) p;
        end if;

        v_reason := impl.staff_reason(p_change);
        perform impl.because(v_reason);
        v_again := greatest(v_again, 2);
    end if;

    v_now := impl.order_moment(v_order, v_now);

    if v_again > 1 and impl.reprint_voids(v_supplier) then
        v_voided := impl.codes_renew(v_order, v_tickets);
    end if;

    insert into ticket.print (supplier_id, order_id, ticket_no, print_no, at,
                              person, device_no, shift_no, reason, code_no)
    select v_order.supplier_id, p_order, t.ticket_no,
           (select coalesce(max(p.print_no), 0) + 1
            from ticket.print p
            where p.supplier_id = v_order.supplier_id
              and p.order_id = p_order and p.ticket_no = t.ticket_no),
           v_now, impl.person(), v_shift.device_no, v_shift.shift_no, v_reason,
           t.code_no
    from ticket.ticket t
    where t.supplier_id = v_order.supplier_id and t.order_id = p_order
      and t.ticket_no = any (v_tickets);

    /* R209: from now on it comes back at the desk alone. */
    update ticket.ticket t
    set state = '3'
    where t.supplier_id = v_order.supplier_id and t.order_id = p_order
      and t.ticket_no = any (v_tickets) and t.state = '1';

    perform impl.order_logged(v_order, null,
        jsonb_build_object('printed', v_tickets, 'again', v_again)
        || case when v_voided = '{}' then '{}'
                else jsonb_build_object('voided_papers', v_voided) end);

    order_id := p_order;
    tickets := v_tickets;
    again := v_again;
    at := v_now;
    person := impl.person();
    device_no := v_shift.device_no;
    shift_no := v_shift.shift_no;
    reprint := case when v_again > 1 then impl.reprint_word(
        v_supplier.supplier_id, v_supplier.reprint_voids) end;
    paper := jsonb_strip_nulls(
        impl.paper_head(v_supplier, 'ticket', v_shift.device_no,
                        impl.person())
        || jsonb_build_object('order', p_order::text,
               'qr', v_supplier.qr_mode::text,
               'signer', impl.gate_signer(v_supplier),
               'life', api.code_life(v_order.supplier_id, p_order),
               'again', v_again, 'reason', v_reason,
               'voids', case when v_voided <> '{}' then true end,
               'tickets', impl.paper_tickets(v_supplier, v_order, v_tickets)));
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_ticket_print is
'Tickets of a delivered order for paper, and a row of each that says who
printed it: from then on they come back at the desk alone.  Once more for a
reason; where the supplier says so, the papers before are void then.  reprint
says whether they are: keep, void, or waits (impl.reprint_word).';

grant execute on function api.staff_ticket_print to ticket_staff;
