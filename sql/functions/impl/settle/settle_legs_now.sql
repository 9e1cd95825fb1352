-- Before it is issued an order has no rows of settlement: p_settle is null
-- while nobody has asked to charge it.
create or replace function impl.settle_legs_now(p_order ticket.orders,
    p_settle ticket.settle_order, p_product int4)
returns table (leg_no int4, party_no int4, state "char", number int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_version int4 := p_settle.version;
begin
    if p_settle.issued_at is not null then
        return query
        select l.leg_no::int4, l.party_no, l.state, count(*)
        from ticket.settle_leg l
        where l.supplier_id = p_order.supplier_id
          and l.order_id = p_order.order_id
        group by 1, 2, 3;
        return;
    end if;

    if v_version is null then
        v_version := (impl.settle_deal(p_order.supplier_id, p_product,
                                       p_order.created_at)).version;
    end if;

    return query
    select k.leg_no::int4, k.party_no::int4, t.state, t.number
    from ticket.settle_terms_part k
    cross join (
        select case when p_order.state in ('4', '9') then 'U'
                    when exists (select from ticket.visitor v
                                 where v.supplier_id = t.supplier_id
                                   and v.order_id = t.order_id
                                   and v.ticket_no = t.ticket_no)
                    then 'W' else 'A' end::"char" as state,
               count(*) as number
        from ticket.ticket t
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id
        group by 1) t
    where k.supplier_id = p_order.supplier_id
      and k.product_id = p_product and k.version = v_version;
end;
$$;

comment on function impl.settle_legs_now(ticket.orders, ticket.settle_order,
                                         int4) is
'How many shares of an order of settlement are in which state at each of its
attractions, also before its tickets are issued.';

create or replace function impl.settle_buyer(p_order ticket.orders,
    p_settle ticket.settle_order)
returns table (party_no int4, name text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    if p_settle.party_no is not null then
        return query
        select p.party_no::int4, p.name
        from ticket.party p
        where p.supplier_id = p_order.supplier_id
          and p.party_no = p_settle.party_no;
        return;
    end if;

    return query
    select p.party_no::int4, p.name
    from ticket.party p
    where p.supplier_id = p_order.supplier_id
      and p.agent_id = p_order.agent_id and p.removed_at is null;
end;
$$;

comment on function impl.settle_buyer(ticket.orders, ticket.settle_order) is
'The distributor of an order of settlement: that was charged, or is to be.';

create or replace function impl.settle_party_of(p_supplier int4, p_party int4,
    p_kind "char")
returns ticket.party
language plpgsql stable
as $$
declare
    v_party ticket.party;
begin
    select p.* into v_party
    from ticket.party p
    where p.supplier_id = p_supplier and p.party_no = p_party
      and p.kind = p_kind;

    if not found then
        perform impl.staff_refuse('PARTY_MISSING', p_party::text);
    end if;

    return v_party;
end;
$$;

comment on function impl.settle_party_of(int4, int4, "char") is
'A party of this kind, also one that takes part no more, or a refusal.';
