create or replace function impl.settle_tell(p_supplier int4, p_order int8,
    p_ticket int2, p_leg int2, p_event text, p_from text, p_to text,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    with counted as (
        update ticket.settle_order s
        set entries = s.entries + 1
        where s.supplier_id = p_supplier and s.order_id = p_order
        returning s.entries
    )
    insert into ticket.settle_history (supplier_id, order_id, no, ticket_no,
                                       leg_no, event, from_state, to_state, at,
                                       by_whom)
    select p_supplier, p_order, c.entries, p_ticket, p_leg, p_event, p_from,
           p_to, p_at, impl.person()
    from counted c;
end;
$$;

comment on function impl.settle_tell(int4, int8, int2, int2, text, text, text,
                                     timestamptz) is
'Writes down what has happened to an order of settlement, to a ticket of it or
an attraction''s share, by the row of the table of transitions.  The caller has
locked the order.';
