-- Which message took a code to its phone: when another code follows, one that
-- has not arrived yet must not arrive after that.

alter table ticket.code
    add column message_id int8;

comment on column ticket.code.message_id is
    'of ticket.message; null: sent before there was the column';
