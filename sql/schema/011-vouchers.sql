-- Pick-up vouchers (4.2.11): a sixth event that visitors hear of, as an SMS
-- (kind 6) or as a picture message (kind 7) that the worker draws.
--
-- What the agent asked for with smsModel is the upper byte of orders.page: 0
-- SMS, 1 picture message, 2 both.  A booking writes it at no cost there, and it
-- is in the same transaction as the order.

alter table ticket.notice
    drop constraint notice_event_check,
    add constraint notice_event_check check (event between 2 and 6);

alter table ticket.message
    drop constraint message_kind_check,
    add constraint message_kind_check check (kind between 1 and 7);

comment on column ticket.orders.page is
    'tk_page_e of the booking; its upper byte is smsModel: api.sms_model()';

-- Orders whose voucher was queued, and how often an agent has asked for it
-- again (ReMakeTicket).
create table ticket.voucher (
    supplier_id        int not null,
    order_id           int8 not null,
    resent             smallint not null check (resent between 0 and 10),
    last_at            timestamptz not null,
    primary key (supplier_id, order_id)
);
