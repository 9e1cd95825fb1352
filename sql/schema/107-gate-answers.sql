-- One call of api.check_tickets(), and a ticket that it may mean; a card may
-- mean several.
create type ticket.gate_call as (
    n                  int,
    supplier_id        int,
    device_no          int,
    epoch              int,
    request            text collate "C",
    order_id           int8,            -- null: none
    ticket_no          smallint,
    by_card            boolean,         -- or another document
    card_index         bytea,
    card_broken        boolean,
    persons            int,
    goes_out           boolean,
    scanned_at         timestamptz
);

-- What a ticket is judged by at a gate, of all that the database has of it.
create type ticket.gate_ticket as (
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
    /* passages, the earliest first, undone ones too */
    nos                smallint[],
    ats                timestamptz[],
    days               date[],
    counts             int[],           -- of persons
    devices            int[],           -- 0: none
    outs               boolean[],
    undone             boolean[],
    last_no            smallint         -- the highest; 0: none
);

-- What a gate says of it.
create type ticket.gate_judgement as (
    verdict            text,
    next_step          text,
    persons            int,
    left_persons       int,
    minutes            int8,
    passage_no         smallint,        -- the one that USED and TWICE are of
    first_passage      boolean,
    window_kind        text,
    slot_from          timestamptz,
    slot_until         timestamptz,
    replaced           boolean          -- the card that found it, by paper
);

-- What api.check_tickets() answers of one call.
create type ticket.gate_answer as (
    n                  int,
    verdict            text,
    next_step          text,
    persons            int,
    left_persons       int,
    minutes            int8,
    in_persons         int,
    all_persons        int,
    used_at            timestamptz,
    used_station       text,
    used_gate          text,
    slot_from          timestamptz,
    slot_until         timestamptz,
    first_day          date,
    last_day           date,
    by_whom            text,
    since              timestamptz,
    order_id           int8,
    ticket_no          smallint,
    passage_no         smallint,
    product_name       text,
    free               int,
    needs              text[],
    repeated           boolean,
    device_verdict     text
);
