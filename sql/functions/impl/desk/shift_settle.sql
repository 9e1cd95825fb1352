-- A payment that was paid stays so, and needs no lock; p_order: null of all.
create or replace function impl.shift_paid(inout p_shift ticket.shift,
    p_order int8)
language plpgsql volatile
as $$
declare
    v_paid record;
begin
    for v_paid in
        select k.payment_id, k.order_id, p.received_fen,
               impl.provider_form(a.provider) as form,
               (select coalesce(sum(i.quantity), 0)::int4
                from ticket.order_item i
                where i.supplier_id = k.supplier_id
                  and i.order_id = k.order_id) as persons
        from ticket.shift_payment k
        join ticket.payment p
          on p.supplier_id = k.supplier_id and p.payment_id = k.payment_id
             and p.state = 'P'
        join ticket.provider_account a
          on a.supplier_id = p.supplier_id and a.account_no = p.account_no
        where k.supplier_id = p_shift.supplier_id
          and k.shift_no = p_shift.shift_no and k.receipt_no is null
          and (p_order is null or k.order_id = p_order)
        order by k.payment_id
    loop
        p_shift := impl.receipt_put(p_shift, 'code', v_paid.form,
            v_paid.order_id, v_paid.persons, v_paid.received_fen, api.now(),
            null, null, null);

        update ticket.shift_payment k
        set receipt_no = p_shift.receipts
        where k.supplier_id = p_shift.supplier_id
          and k.payment_id = v_paid.payment_id;
    end loop;
end;
$$;

comment on function impl.shift_paid(ticket.shift, int8) is
'Receipts of the payments by code of a shift whose money is sure.  The caller
has locked the shift.';

create or replace function impl.shift_settle(inout p_shift ticket.shift,
    p_forced bool)
language plpgsql volatile
as $$
declare
    v_waits int8;
begin
    p_shift := impl.shift_paid(p_shift, null);

    select k.order_id into v_waits
    from ticket.shift_payment k
    join ticket.payment p
      on p.supplier_id = k.supplier_id and p.payment_id = k.payment_id
    where k.supplier_id = p_shift.supplier_id
      and k.shift_no = p_shift.shift_no and k.receipt_no is null
      and p.state in ('W', 'O')
    limit 1;

    if found and not p_forced then
        perform impl.staff_refuse('SHIFT_PAYMENT', p_shift.shift_no::text,
                                  v_waits::text);
    end if;
end;
$$;

comment on function impl.shift_settle(ticket.shift, bool) is
'Before a drawer is counted: payments by code get their receipts, and none is on
its way any more, unless a lead counts another one''s.';

-- Before the order, as all that the desk locks.
create or replace function impl.shift_begins(p_shift ticket.shift,
    p_payment ticket.payment)
returns void
language plpgsql volatile
as $$
begin
    if p_shift.shift_no is not null then
        insert into ticket.shift_payment (supplier_id, payment_id, order_id,
                                          shift_no)
        values (p_shift.supplier_id, p_payment.payment_id, p_payment.order_id,
                p_shift.shift_no);
    end if;
end;
$$;

comment on function impl.shift_begins(ticket.shift, ticket.payment) is
'A payment by code is of this shift, if it is one.';
