-- Member of p_change: steps, HOURS:PERCENT:MINIMUM each, commas between, the
-- minimum in yuan; none: what was set from that moment on is no more.
create or replace function api.staff_rail_fee_set(p_supplier text,
    p_from text, p_change jsonb)
returns table (verdict text, subject text, valid_from timestamptz,
               hours_ahead int4, percent numeric, minimum_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_from     timestamptz;
    v_steps    constant text := coalesce(p_change ->> 'steps', '');
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_from := impl.staff_rail_moment(v_supplier, p_from);

    if v_steps <> '' and v_steps !~ ('^\d{1,4}:\d{1,3}(\.\d{1,2})?:\d{1,5}'
        '(\.\d{1,2})?(,\d{1,4}:\d{1,3}(\.\d{1,2})?:\d{1,5}(\.\d{1,2})?)*$')
    then
        perform impl.staff_refuse('RAIL_FEES');
    end if;

    delete from ticket.rail_fee f
    where f.supplier_id = v_supplier and f.valid_from = v_from;

    insert into ticket.rail_fee (supplier_id, valid_from, hours_ahead, percent,
                                 minimum_fen)
    select v_supplier, v_from, split_part(s.step, ':', 1)::int4,
           (split_part(s.step, ':', 2)::numeric * 100)::int4,
           (split_part(s.step, ':', 3)::numeric * 100)::int8
    from unnest(string_to_array(v_steps, ',')) s (step)
    where split_part(s.step, ':', 2)::numeric <= 100
    on conflict do nothing;

    /* Each step once, none of more than all, and one to the end. */
    if v_steps <> '' and (select (count(*), min(f.hours_ahead))
                          from ticket.rail_fee f
                          where f.supplier_id = v_supplier
                            and f.valid_from = v_from)
       is distinct from (cardinality(string_to_array(v_steps, ','))::int8, 0)
    then
        perform impl.staff_refuse('RAIL_FEES');
    end if;

    return query select * from api.staff_rail_fee_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_fee_set is
'Says what the railway keeps of tickets that are given back, from a moment on.';

grant execute on function api.staff_rail_fee_set to ticket_staff;
