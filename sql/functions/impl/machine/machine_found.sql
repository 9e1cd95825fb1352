-- Members of p_what, what nginx has made of what a visitor showed or typed:
--
--   order with tail      a number, and the last four digits of its phone
--   order with phones    ... and indexes of its phone, as it may be written
--   order with code      a voucher that is good; ticket: number of a ticket's
--                        code (impl.code_ticket)
--   document             index of a card
--
-- Who shows a ticket, or the card of a visitor, has that visitor's tickets once
-- they are issued; who booked has the whole order.
create or replace function impl.machine_found(p_supplier ticket.supplier,
    p_what jsonb)
returns table (order_id int8, tickets int2[])
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    v_order    constant int8 := (p_what ->> 'order')::int8;
    v_number   constant int4 := (p_what ->> 'ticket')::int4;
    v_index    constant bytea := (p_what ->> 'document')::bytea;
begin
    if v_index is not null then
        return query
        select k.order_id, case when o.id_index = v_index then null
                                else v.tickets end
        from (select distinct f.order_id
              from impl.order_by_person(
                  c_supplier, jsonb_build_object('document', v_index), '{}',
                  impl.local_day(c_supplier, api.now())) f) k
        join ticket.orders o
          on o.supplier_id = c_supplier and o.order_id = k.order_id
        cross join lateral (
            select array_agg(v.ticket_no order by v.ticket_no) as tickets
            from ticket.visitor v
            where v.supplier_id = c_supplier and v.order_id = o.order_id
              and v.id_index = v_index) v
        where (v_order is null or k.order_id = v_order)
          and (o.id_index = v_index
               or (v.tickets is not null and o.state in ('3', 'D', 'X')))
        order by k.order_id;
        return;
    end if;

    if p_what ? 'tail'
       and not impl.machine_tail(c_supplier, v_order,
                                 (p_what ->> 'tail')::int2)
    then
        return;
    end if;

    if impl.code_is_old(c_supplier, v_order, v_number) then
        perform impl.staff_refuse('MACHINE_REPRINTED', v_order::text);
    end if;

    return query
    select o.order_id, case when p_what ? 'ticket'
                            then array[impl.code_ticket(v_number)] end
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = v_order
      and (not p_what ? 'phones'
           or o.phone_index = any (array(
                  select p.value::bytea
                  from jsonb_array_elements_text(p_what -> 'phones') p)))
      and (not p_what ? 'ticket'
           or o.state in ('3', 'D', 'X')
              and exists (
                  select from ticket.ticket t
                  where t.supplier_id = c_supplier and t.order_id = v_order
                    and t.ticket_no = impl.code_ticket(v_number)
                    and t.code_no = impl.code_of(v_number)));
end;
$$;

comment on function impl.machine_found(ticket.supplier, jsonb) is
'The orders that a visitor at a machine has proven to be theirs; tickets: those
of it that are, null: all.';

-- Counted before it is compared, so nobody guesses on several machines at once.
create or replace function impl.machine_tail(p_supplier int4, p_order int8,
    p_tail int2)
returns bool
language plpgsql volatile
as $$
declare
    c_most     constant int4 := 5;
    v_day      constant date := impl.local_day(p_supplier, api.now());
    v_tail     int2;
    v_failures int4;
begin
    select o.phone_tail into v_tail
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    if not found then
        return false;
    end if;

    insert into ticket.machine_guess as g (supplier_id, day, order_id,
                                           failures)
    values (p_supplier, v_day, p_order, 1)
    on conflict (supplier_id, day, order_id) do update
    set failures = g.failures + 1
    returning g.failures into v_failures;

    if v_failures > c_most or v_tail is distinct from p_tail then
        return false;
    end if;

    update ticket.machine_guess g
    set failures = g.failures - 1
    where g.supplier_id = p_supplier and g.day = v_day
      and g.order_id = p_order;

    return true;
end;
$$;

comment on function impl.machine_tail(int4, int8, int2) is
'Whether these are the last digits of an order''s phone.  After five wrong ones
of a day they prove nothing until the next day, and the whole number does.';
