-- A device of an attraction that is a supplier of its own lets in tickets of
-- operators who sell it.  Their passages are the operator's, as the orders are;
-- where a station is asked for, it is below 0 there: of that supplier.
create or replace function impl.gate_guest(p_supplier int4, p_order int8,
    p_ticket int4)
returns int4
language plpgsql stable
as $$
declare
    v_operator int4 := impl.number_supplier(p_order);
begin
    if v_operator is not distinct from p_supplier then
        return null;
    end if;

    return (
        select p.supplier_id
        from ticket.party p
        join ticket.settle_leg l
          on l.supplier_id = p.supplier_id and l.order_id = p_order
             and l.ticket_no = impl.code_ticket(p_ticket)
             and l.party_no = p.party_no
        where p.supplier_id = v_operator and p.own_supplier_id = p_supplier
          and p.removed_at is null);
end;
$$;

comment on function impl.gate_guest(int4, int8, int4) is
'The operator whose ticket it is, where this supplier is one of its attractions;
null: it is nothing that its gates let in as guests.';

create or replace function impl.number_supplier(p_order int8)
returns int4
language sql immutable
as $$
    select (p_order / 10000000000 % 1000)::int4;
$$;

comment on function impl.number_supplier(int8) is
'Whose an order is, by its number.';

create or replace function impl.gate_guests(p_passage ticket.passage,
    p_guest int4)
returns ticket.passage
language plpgsql immutable
as $$
begin
    p_passage.guest_supplier_id := p_guest;
    p_passage.guest_device_no := p_passage.device_no;
    p_passage.guest_request := p_passage.request;
    p_passage.device_no := null;
    p_passage.request := null;

    return p_passage;
end;
$$;

comment on function impl.gate_guests(ticket.passage, int4) is
'A passage at a device of another supplier than the order''s.';
