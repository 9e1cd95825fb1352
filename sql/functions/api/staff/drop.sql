-- ticketctl and api.staff_act(), which nginx calls, alone call these functions:
-- their columns may change, for which they have to be made again.
do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid from pg_proc p
        where p.pronamespace = 'api'::regnamespace and p.proname ~ '^staff_'
          and p.proname <> 'staff_act'
    loop
        execute 'drop function ' || v_old;
    end loop;
end;
$$;
