create or replace function impl.shift_if_own(p_supplier int4)
returns ticket.shift
language plpgsql volatile
as $$
declare
    v_shift ticket.shift;
begin
    select s.* into v_shift
    from ticket.shift s
    where s.supplier_id = p_supplier
      and s.person = impl.desk_person(p_supplier) and s.state = 'O'
    for no key update;

    return v_shift;
end;
$$;

comment on function impl.shift_if_own(int4) is
'The open shift of who acts, locked, for what needs none; nothing: there is
none.';

-- impl.refund_issued() has moved the money from the side of all drawers.
create or replace function impl.shift_refunded(p_shift ticket.shift,
    p_kind text, p_form text, p_order ticket.orders, p_tickets int2[],
    p_fen int8, p_reason text, p_voids int4)
returns int4
language plpgsql volatile
as $$
declare
    v_back int8 := case when p_form in ('cash', 'card') then p_fen else 0 end;
begin
    if p_form = 'cash' then
        if p_shift.till_fen < p_fen then
            perform impl.staff_refuse('TILL_SHORT', impl.yuan(p_fen),
                                      p_shift.shift_no::text);
        end if;

        update ticket.shift s
        set till_fen = s.till_fen - p_fen
        where s.supplier_id = p_shift.supplier_id
          and s.shift_no = p_shift.shift_no;
    end if;

    p_shift := impl.receipt_put(p_shift, p_kind,
        case when p_form = 'none' then impl.order_form(p_order)
             else p_form end,
        p_order.order_id,
        (select coalesce(sum(t.persons), 0)::int4
         from ticket.ticket t
         where t.supplier_id = p_order.supplier_id
           and t.order_id = p_order.order_id
           and t.ticket_no = any (p_tickets)),
        -v_back, api.now(), null, p_reason, p_voids);

    return p_shift.receipts;
end;
$$;

comment on function impl.shift_refunded(ticket.shift, text, text, ticket.orders,
                                        int2[], int8, text, int4) is
'The receipt of tickets that came back, and what left the drawer for them.
Answers with its number.';
