-- The accounts of an agent by the names of its balances.
create or replace function impl.rail_side(p_agent int4, p_name text)
returns int4
language sql immutable
as $$
    select case p_name
        when 'frozen' then p_agent * 10 + 5
        when 'purchase' then p_agent * 10 + 6
        when 'held' then p_agent * 10 + 7
        when 'refund' then p_agent * 10 + 8
        when 'available' then p_agent * 10 + 9
        else impl.side(p_name) end;
$$;

comment on function impl.rail_side(int4, text) is
'The number in the ledger of an account of rail orders, or of a side of the
supplier''s.';

create or replace function impl.rail_balance(p_supplier int4, p_agent int4)
returns ticket.rail_balance
language plpgsql volatile
as $$
declare
    v_balance ticket.rail_balance;
begin
    select b.* into strict v_balance
    from ticket.rail_balance b
    where b.supplier_id = p_supplier and b.agent_id = p_agent
    for no key update;

    return v_balance;
end;
$$;

comment on function impl.rail_balance(int4, int4) is
'The balances of an agent, locked: behind the order that they are about.';

create or replace function impl.rail_book(p_supplier int4, p_agent int4,
    p_document int8, p_transfers int2, p_kind text, p_from text, p_to text,
    p_fen int8, p_at timestamptz)
returns int2
language plpgsql volatile
as $$
declare
    v_debit  constant int4 := impl.rail_side(p_agent, p_from);
    v_credit constant int4 := impl.rail_side(p_agent, p_to);
    v_kind   constant int2 := impl.transfer_kind('rail ' || p_kind);
    v_after  ticket.rail_balance;
begin
    if p_fen = 0 then
        return p_transfers;
    elsif p_fen < 0 or num_nulls(p_fen, v_debit, v_credit, v_kind) > 0 then
        raise exception 'no booking of % % from % to %', p_kind, p_fen,
            p_from, p_to;
    end if;

    update ticket.rail_balance b
    set frozen_fen = b.frozen_fen
            + case 'frozen' when p_to then p_fen when p_from then -p_fen
                            else 0 end,
        purchase_fen = b.purchase_fen
            + case 'purchase' when p_to then p_fen when p_from then -p_fen
                              else 0 end,
        held_fen = b.held_fen
            + case 'held' when p_to then p_fen when p_from then -p_fen
                          else 0 end,
        refund_fen = b.refund_fen
            + case 'refund' when p_to then p_fen when p_from then -p_fen
                            else 0 end,
        available_fen = b.available_fen
            + case 'available' when p_to then p_fen when p_from then -p_fen
                               else 0 end,
        moved_at = impl.entry_at(p_at, b.moved_at)
    where b.supplier_id = p_supplier and b.agent_id = p_agent
    returning b.* into strict v_after;

    insert into ticket.transfer (supplier_id, order_id, no, kind, debit, credit,
                                 amount_fen, debit_after, credit_after, at)
    values (p_supplier, p_document, p_transfers + 1, v_kind, v_debit, v_credit,
            p_fen, impl.rail_balance_of(v_after, p_from),
            impl.rail_balance_of(v_after, p_to), v_after.moved_at);

    return p_transfers + 1;
end;
$$;

comment on function impl.rail_book(int4, int4, int8, int2, text, text, text,
                                   int8, timestamptz) is
'Moves money of an agent''s rail orders: one row of the ledger and the balances
together.  A zero amount makes no row.  Takes the highest transfer number of the
document and returns its new value.';

create or replace function impl.rail_balance_of(p_balance ticket.rail_balance,
    p_name text)
returns int8
language sql immutable
as $$
    select case p_name
        when 'frozen' then (p_balance).frozen_fen
        when 'purchase' then (p_balance).purchase_fen
        when 'held' then (p_balance).held_fen
        when 'refund' then (p_balance).refund_fen
        when 'available' then (p_balance).available_fen end;
$$;

comment on function impl.rail_balance_of(ticket.rail_balance, text) is
'One of an agent''s balances by its name; null: it is none of them.';

create or replace function impl.rail_move(p_order ticket.rail_order,
    p_kind text, p_from text, p_to text, p_fen int8, p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order := p_order;
begin
    if p_fen = 0 then
        return v_order;
    end if;

    update ticket.rail_order o
    set transfers = impl.rail_book(o.supplier_id, o.agent_id, o.rail_id,
                                   o.transfers, p_kind, p_from, p_to, p_fen,
                                   p_at),
        frozen_fen = o.frozen_fen
            + case 'frozen' when p_to then p_fen when p_from then -p_fen
                            else 0 end,
        unfrozen_fen = o.unfrozen_fen
            + case p_kind when 'unfreeze' then p_fen else 0 end,
        partial_refund_fen = o.partial_refund_fen
            + case p_kind when 'difference' then p_fen else 0 end,
        user_refund_fen = o.user_refund_fen
            + case p_kind when 'refund' then p_fen else 0 end,
        railway_fen = o.railway_fen
            + case when p_kind = 'returned' and p_to = 'refund' then p_fen
                   else 0 end
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id
    returning o.* into strict v_order;

    return v_order;
end;
$$;

comment on function impl.rail_move(ticket.rail_order, text, text, text, int8,
                                   timestamptz) is
'Moves money of a rail order, which the caller has locked, and returns the order
as it is then.';
