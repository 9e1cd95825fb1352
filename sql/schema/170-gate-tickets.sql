-- What a ticket is judged by at a gate, as ticket.gate_ticket, of which the
-- functions of 1.8.0 are made; but with its passages as they are.  To make
-- arrays of each of their columns took longer than to judge by them.
create type ticket.gate_ticket_2 as (
    supplier_id        int,
    order_id           int8,
    ticket_no          smallint,
    zone               text,            -- of the supplier
    at                 timestamptz,     -- now, but behind the order's past
    today              date,            -- there, of "at"
    order_state        "char",
    delivered_at       timestamptz,
    stopped_at         timestamptz,
    medium             smallint,
    session_id         int,
    day                date,
    visit_day          date,            -- of its slot
    first_day          date,
    last_day           date,
    line_id            int,
    slot_no            smallint,
    id_index           bytea,
    state              "char",
    persons            int,
    free               int,
    product_name       text,
    entry              ticket.product_entry,
    off                boolean,         -- its day, not its performance
    old                boolean,         -- another code has its place
    settled            boolean,         -- of settlement
    passages           ticket.passage[] -- by their numbers; null: none
);
