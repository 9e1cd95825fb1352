-- ticketctl alone calls these functions, and comes with them: their columns may
-- change, for which they have to be made again.
do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid from pg_proc p
        where p.pronamespace = 'api'::regnamespace and p.proname ~ '^staff_'
    loop
        execute 'drop function ' || v_old;
    end loop;
end;
$$;
