-- What the release before the last one installed and nobody calls any more.
do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid
        from pg_proc p
        join regexp_split_to_table('
            catalogue_2 hello
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

drop function if exists impl.order_quotas(int4, int2, int4, int4);
drop function if exists impl.activation_lock_quotas(int4, ticket.orders,
                                                    int4[]);
drop function if exists impl.zone_offsets(text, timestamptz);
drop function if exists impl.place_decide(
    int8, int8[], int8[], int4[], int8[], int8[], int4[], date[], int4[],
    date[], int4[], date[], bool[], int2[], int8[], int8[], int2[], int8[],
    date[], int2[], int2[], int4[], int2[], int2[], int2[], int4[], bool[],
    date[]);
