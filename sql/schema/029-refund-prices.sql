-- What a ticket came back at, as the callback tells it; each table is changed on
-- its own, so that none is locked while another one is waited for.
alter table ticket.refund
    add column price_fen int8;

comment on column ticket.refund.price_fen is
    'of one paying person, as it was given back; null: given back before there
was the column';
