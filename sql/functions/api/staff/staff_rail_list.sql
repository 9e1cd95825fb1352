-- Members of p_change: order_no, depart_from, depart_to, train, book_from,
-- book_to, mobile_index, contact_index, from, to, ticket_no, insurance_no,
-- state, case_state, appointment (plain, appointment, all), agent, quick,
-- after: the last one of the page before, last.
create or replace function api.staff_rail_list(p_supplier text,
                                               p_change jsonb)
returns table (verdict text, subject text, order_no text, agent text,
               from_name text, to_name text, contact text,
               departs_at timestamptz, train_no text, order_at timestamptz,
               seat text, seats int4, state text, case_state text,
               case_reason text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, o.order_no::text, a.user_name::text,
           o.from_name, o.to_name, o.contact_masked, o.departs_at, o.train_no,
           o.order_at, impl.rail_seat_word(o.seat), o.seats::int4,
           o.state::text, nullif(o.case_state::text, '-'),
           nullif(c.reason::text, '')
    from impl.rail_listed(v_supplier, coalesce(p_change, '{}')) l
    join ticket.rail_order o
      on o.supplier_id = v_supplier and o.rail_id = l.rail_id
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    left join ticket.rail_case c
      on c.supplier_id = o.supplier_id and c.rail_id = o.rail_id
         and c.case_no = o.case_no
    order by o.order_at desc, o.rail_id desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_list is
'Rail orders that staff look for, the newest first.';

grant execute on function api.staff_rail_list to ticket_staff;
