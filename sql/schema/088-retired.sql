-- What 1.3.0 installed, 1.4.0 left in place and nobody calls any more.
do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid
        from pg_proc p
        join regexp_split_to_table('
            agent_2 catalogue_3 message_claim_3 place_orders_4 ticket_context_2
            ', '\s+') as r (name)
          on r.name = p.proname
        where p.pronamespace = 'api'::regnamespace
          /* Of a database that skipped a release: triggers move later. */
          and not exists (select from pg_trigger t where t.tgfoid = p.oid)
    loop
        execute 'drop function ' || v_old;
    end loop;
end;
$$;

drop function if exists impl.order_quotas(date, int4, int2, date, int4, int4,
                                          date);
drop function if exists impl.staff_account_show(text, text, int4, jsonb);
drop function if exists impl.visit_start(int4, date, int4, int2);
drop function if exists impl.place_decide(
    int8[], int8[], int8[], int4[], int8[], int8[], int4[], date[], int4[],
    int4[], date[], int4[], datemultirange[], bool[], int2[], int2[],
    int8[], int8[], int2[], int8[], date[], date[], int2[], int2[], int4[],
    int2[], int2[], int2[], int4[], bool[], date[]);
