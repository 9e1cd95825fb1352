-- What an application is about, line by line, in the order of the lines: the
-- paying persons and how their breach fee was counted (as fee_rule.mode; null:
-- no rule was met).  Null: of before, all paying persons of the order.
alter table ticket.refund_application
    add column item_persons int[],
    add column item_modes "char"[];
