-- What staff find an order by, beside its numbers: the last four digits of the
-- phone, which a visitor says at the desk.  Null: placed before there was the
-- column.
--
-- Since when nothing is issued of it (2.15: 禁止某个订单出票); null: it is not
-- stopped.
--
-- Whether staff give it up without the fee of the rules; null: no.
alter table ticket.orders
    add column phone_tail smallint,
    add column stopped_at timestamptz,
    add column fee_waived boolean;
