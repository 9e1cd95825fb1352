-- Members of p_change: after, agent, last.
create or replace function api.staff_commission_tickets(
    p_supplier text,
    p_run int4,
    p_change jsonb)
returns table (verdict text, subject text, ticket text,
               agent text, product text, rule int4, persons int4,
               amount_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent    int4;
    v_after    text := substring(p_change ->> 'after'
                                 from '^[1-8]?[0-9]{1,18}[.][0-9]{1,3}$');
    v_order    int8 := coalesce(split_part(v_after, '.', 1), '0')::int8;
    v_ticket   int2 := coalesce(split_part(v_after, '.', 2), '0')::int2;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    perform impl.staff_commission_run(v_supplier, p_run);

    if p_change ? 'agent' then
        v_agent := (impl.staff_agent(v_supplier,
                                     p_change ->> 'agent')).agent_id;
    end if;

    return query
    select null::text, null::text, format('%s.%s', c.order_id, c.ticket_no),
           a.user_name::text, p.code::text, c.rule_no, c.persons,
           case when c.run_no = p_run then c.fen else -c.fen end
    from ticket.commission_ticket c
    join ticket.agent a
      on a.supplier_id = v_supplier and a.agent_id = c.agent_id
    left join ticket.product p
      on p.supplier_id = v_supplier and p.product_id = c.product_id
    where c.supplier_id = v_supplier and p_run in (c.run_no, c.off_run)
      and (v_agent is null or c.agent_id = v_agent)
      and (c.order_id, c.ticket_no) > (v_order, v_ticket)
    order by c.order_id, c.ticket_no
    limit coalesce((p_change ->> 'last')::int4, 1000);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_tickets is
'The tickets that a run has counted and, below zero, taken off; of one that was
refused, none.';

grant execute on function api.staff_commission_tickets to ticket_staff;
