-- Names are sealed: staff find one by its keyed hash, tk_name_tag().  Null:
-- placed before there was the column.
alter table ticket.visitor
    add column name_tag int8;
