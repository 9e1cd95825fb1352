-- Member of p_change: steps, an array of hours, percent, minimum_fen; none:
-- what was set from that moment on is no more.
create or replace function api.staff_rail_fee_set(p_supplier text,
    p_from timestamptz, p_change jsonb)
returns table (verdict text, subject text, valid_from timestamptz,
               hours_ahead int4, percent numeric, minimum_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_steps    constant jsonb := coalesce(p_change -> 'steps', '[]');
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    if jsonb_array_length(v_steps) > 20
        or jsonb_array_length(v_steps) > 0
           and not v_steps @> '[{"hours": 0}]'
        or exists (
            select
            from jsonb_array_elements(v_steps) s
            where ((s.value ->> 'hours')::int4 between 0 and 10000
                   and (s.value ->> 'percent')::numeric between 0 and 100
                   and (s.value ->> 'minimum_fen')::int8 >= 0) is not true)
        or (select count(distinct s.value ->> 'hours')
            from jsonb_array_elements(v_steps) s)
           <> jsonb_array_length(v_steps)
    then
        perform impl.staff_refuse('RAIL_FEES');
    end if;

    delete from ticket.rail_fee f
    where f.supplier_id = v_supplier and f.valid_from = p_from;

    insert into ticket.rail_fee (supplier_id, valid_from, hours_ahead, percent,
                                 minimum_fen)
    select v_supplier, p_from, (s.value ->> 'hours')::int4,
           ((s.value ->> 'percent')::numeric * 100)::int4,
           (s.value ->> 'minimum_fen')::int8
    from jsonb_array_elements(v_steps) s;

    return query select * from api.staff_rail_fee_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_fee_set is
'Says what the railway keeps of tickets that are given back, from a moment on.';

grant execute on function api.staff_rail_fee_set to ticket_staff;
