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

create or replace function impl.gate_seller(p_supplier int4, p_order int8,
    p_ticket int4)
returns int4
language plpgsql stable
as $$
begin
    return case when impl.number_supplier(p_order) = p_supplier
                then p_supplier
                else impl.gate_guest(p_supplier, p_order, p_ticket) end;
end;
$$;

comment on function impl.gate_seller(int4, int8, int4) is
'Who has sold a ticket that a supplier''s gates let in: itself, or an operator;
null: it is nothing of theirs.';

create or replace function impl.gate_operators(p_supplier int4)
returns int4[]
language plpgsql stable
as $$
begin
    return array(select p.supplier_id
                 from ticket.party p
                 where p.own_supplier_id = p_supplier
                   and p.removed_at is null);
end;
$$;

comment on function impl.gate_operators(int4) is
'The operators one of whose attractions a supplier is.';

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
'A passage at a device of another supplier than the order''s, or by hand there,
of no device.';

-- An index depends on whose it is: 16 bytes for the device's supplier, then for
-- each operator its number, 4 bytes, and 16 of its own.
create or replace function impl.gate_index(p_index bytea, p_operator int4)
returns bytea
language plpgsql immutable
as $$
declare
    c_bytes constant int4 := 20;
begin
    if p_operator is null then
        return substring(p_index from 1 for 16);
    end if;

    return (
        select substring(p_index from n + 4 for 16)
        from generate_series(17, length(p_index), c_bytes) n
        where substring(p_index from n for 4) = int4send(p_operator)
        limit 1);
end;
$$;

comment on function impl.gate_index(bytea, int4) is
'A document''s index for the orders of an operator; null: those of the device''s
supplier.';

create or replace function impl.gate_documents(p_supplier int4, p_index bytea,
    p_now timestamptz)
returns table (order_id int8, ticket_no int2)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select k.order_id, k.ticket_no
    from impl.gate_cards(p_supplier, impl.gate_index(p_index, null), p_now) k;

    if length(p_index) <= 16 then
        return;
    end if;

    return query
    select k.order_id, k.ticket_no
    from ticket.party p
    cross join lateral impl.gate_cards(
        p.supplier_id, impl.gate_index(p_index, p.supplier_id), p_now) k
    where p.own_supplier_id = p_supplier and p.removed_at is null
      and impl.gate_guest(p_supplier, k.order_id, k.ticket_no)
          = p.supplier_id;
end;
$$;

comment on function impl.gate_documents(int4, bytea, timestamptz) is
'The tickets that a document is named for, the supplier''s own, and those of
operators that have a share of it: see impl.gate_cards.';
