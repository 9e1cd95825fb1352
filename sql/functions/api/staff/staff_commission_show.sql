create or replace function api.staff_commission_show(
    p_supplier text,
    p_run int4)
returns table (verdict text, subject text, agent text,
               agent_name text, tickets int4, persons int4, earned_fen int8,
               off_tickets int4, off_fen int8, carried_fen int8,
               paid_fen int8, left_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    perform impl.staff_commission_run(v_supplier, p_run);

    return query
    select null::text, null::text, a.*
    from impl.commission_agents(v_supplier,
        array(select k from ticket.commission_agent k
              where k.supplier_id = v_supplier and k.run_no = p_run),
        array(select k from ticket.commission_row k
              where k.supplier_id = v_supplier and k.run_no = p_run)) a;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_show is
'What a run says of each agent.';

grant execute on function api.staff_commission_show to ticket_staff;
