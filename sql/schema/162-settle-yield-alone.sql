-- At the end of a money product nothing but its yield may be left.
alter table ticket.settle_case
    drop constraint settle_case_amount_fen_check,
    add constraint settle_case_amount
        check (amount_fen > 0 or amount_fen = 0 and kind = 'E') not valid;
