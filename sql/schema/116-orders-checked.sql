-- The same checks in fewer words: a list of values as one constant.  Each
-- statement that writes a row reads their texts again.  What is there has been
-- checked.
alter table ticket.orders
    drop constraint orders_state_check,
    drop constraint orders_check,
    drop constraint orders_pay_method_check,
    drop constraint orders_edition_check,
    drop constraint orders_id_type_check,
    drop constraint orders_medium_check,
    add constraint orders_state_check
        check (state = any ('{0,1,2,3,4,5,6,7,8,9,A,X,C,D}'::"char"[]))
        not valid,
    add constraint orders_check
        check ((state = any ('{3,D,X}'::"char"[])) = (delivered_at is not null))
        not valid,
    add constraint orders_pay_method_check
        check (pay_method = any ('{N,Y,F,E,X}'::"char"[])) not valid,
    add constraint orders_edition_check
        check (edition = any ('{30,40}'::int2[])) not valid,
    add constraint orders_id_type_check
        check (id_type = any ('{1,4}'::int2[])) not valid,
    add constraint orders_medium_check
        check (medium = any ('{0,1,2}'::int2[])) not valid;
