-- Invoices that visitors and agents want of their orders.
--
--     W wanted --issue--> I issued --collect--> C collected
--                            |------post------> P posted
--
--     W --cancel--> V;  I, C, P --cancel, with the number of a red note--> V
--
-- V is the end, and an order has one invoice that is not in it.  What it is
-- about is what came in money and did not go back (impl.invoice_due): known
-- when it is issued, and fixed from then on.  Where money goes back later, the
-- invoice says too much: it is cancelled by a red note, and a new one is
-- wanted of the rest.  What was paid from a rebate account has none (R205).
--
-- send_to is kept while it is needed, and in no log.
create table ticket.invoice (
    supplier_id        int not null references ticket.supplier,
    invoice_no         int not null check (invoice_no > 0),
    order_id           int8 not null,
    state              "char" not null default 'W'
                       check (state in ('W', 'I', 'C', 'P', 'V')),
    kind               text collate "C" not null
                       check (kind in ('ordinary', 'special', 'electronic')),
    title              text not null check (length(title) between 1 and 100),
    tax_number         text collate "C"
                       check (tax_number ~ '^[0-9A-Z]{15,20}$'),
    send_to            text check (length(send_to) between 1 and 200),
    wanted_at          timestamptz not null,
    wanted_by          text not null,
    number             text collate "C" check (length(number) between 1 and 32),
    amount_fen         int8 check (amount_fen > 0),
    issued_on          date,
    issued_at          timestamptz,
    issued_by          text,
    carrier_number     text check (length(carrier_number) between 1 and 64),
    done_at            timestamptz,     -- collected or posted
    done_by            text,
    red_number         text collate "C"
                       check (length(red_number) between 1 and 32),
    reason             text check (length(reason) between 1 and 200),
    cancelled_at       timestamptz,
    cancelled_by       text,
    primary key (supplier_id, invoice_no),
    check (kind <> 'special' or tax_number is not null),
    check ((issued_at is null) = (number is null)
           and (issued_at is null) = (amount_fen is null)
           and (issued_at is null) = (issued_on is null)
           and (issued_at is null) = (issued_by is null)),
    check (case state when 'W' then issued_at is null
                      when 'V' then true
                      else issued_at is not null end),
    check (case state when 'C' then done_at is not null
                      when 'P' then done_at is not null
                      when 'V' then true
                      else done_at is null end),
    check ((state = 'V') = (cancelled_at is not null)
           and (state = 'V') = (reason is not null)
           and (state = 'V') = (cancelled_by is not null)),
    check (state <> 'V' or (issued_at is null) = (red_number is null)),
    check (state in ('W', 'I') or send_to is null)
);
create unique index invoice_living on ticket.invoice (supplier_id, order_id)
    where state <> 'V';
create index invoice_order on ticket.invoice (supplier_id, order_id);
create unique index invoice_number on ticket.invoice (supplier_id, number)
    where number is not null;
create unique index invoice_red on ticket.invoice (supplier_id, red_number)
    where red_number is not null;
