-- Functions that a role may call are in api, what they are made of is in impl:
-- no role sees into it, functions of api call it as their owner.

create schema impl;


-- What earlier releases replaced by functions with other arguments.

do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid from pg_proc p
        where p.pronamespace = 'api'::regnamespace
          and p.proname = 'place_orders_2' and p.pronargs <> 78
    loop
        execute 'drop function ' || v_old;
    end loop;
end $$;

drop function if exists api.refund_verdict(int4, int8, int2[], timestamptz);
drop function if exists api.order_holders(int4, int8);
drop function if exists api.notice_text(text, int4, int8);
