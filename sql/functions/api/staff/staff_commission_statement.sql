create or replace function api.staff_commission_statement(
    p_supplier text,
    p_run int4,
    p_user text)
returns table (verdict text, subject text, what text,
               product text, product_name text, rule int4, tickets int4,
               persons int4, amount_fen int8, document int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent    int4;
    v_sum      ticket.commission_agent;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_agent(v_supplier, p_user)).agent_id;
    perform impl.staff_commission_run(v_supplier, p_run);

    select k.* into v_sum
    from ticket.commission_agent k
    where k.supplier_id = v_supplier and k.run_no = p_run
      and k.agent_id = v_agent;

    if not found then
        perform impl.staff_refuse('COMMISSION_AGENT', p_run::text, p_user);
    end if;

    return query
    select null::text, null::text,
           case when w.off then 'taken off' else 'earned' end, p.code::text,
           p.name, w.rule_no, w.tickets, w.persons, w.fen, null::int8
    from ticket.commission_row w
    left join ticket.product p
      on p.supplier_id = v_supplier and p.product_id = w.product_id
    where w.supplier_id = v_supplier and w.run_no = p_run
      and w.agent_id = v_agent
    order by w.off, p.code, w.rule_no;

    return query
    select null::text, null::text, k.what, null::text, null::text, null::int4,
           null::int4, null::int4, k.fen, k.document
    from (values (1, 'carried from before', v_sum.carried_fen, null::int8),
                 (2, case impl.commission_state(v_supplier, p_run)
                         when 'approved' then 'paid' else 'to be paid' end,
                  v_sum.paid_fen,
                  (select d.document
                   from ticket.commission_paid d
                   where d.supplier_id = v_supplier and d.run_no = p_run
                     and d.agent_id = v_agent)),
                 (3, 'carried to the next', v_sum.left_fen, null))
        k (place, what, fen, document)
    where k.fen <> 0
    order by k.place;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_commission_statement is
'The statement of an agent: what each product has earned in a run, what was
taken off, and what was paid by which document.';

grant execute on function api.staff_commission_statement to ticket_staff;
