-- Messages of settlement (kind 8): to the operator and to distributors.
alter table ticket.message
    drop constraint message_kind_check,
    add constraint message_kind_check
        check (kind between 1 and 8) not valid;
