-- The list is the whole list; 'all' alone means all there are and will be.
create or replace function api.staff_agent_products(
    p_supplier text,
    p_user text,
    p_products text[])
returns table (verdict text, subject text,
               agent_id int4, user_name text, name text, unit_type int4,
               unit_id text, enabled bool, official bool,
               can_cash bool, can_deposit bool, can_rebate bool,
               can_epay bool, day_limit int4, all_products bool,
               products text, keys text, has_pay_password bool,
               callback_address text, plain_callback bool,
               sends_notice bool, addresses text, post_only bool,
               strict_mode bool, visitor_refund text, balance_fen int8,
               held_fen int8, version int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent int4;
    v_all bool := p_products = array['all'];
    v_products int4[];
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_agent(v_supplier, p_user)).agent_id;

    if not v_all then
        select array_agg((impl.staff_product(v_supplier, c.code)).product_id)
        into v_products
        from unnest(p_products) as c (code);
    end if;

    update ticket.agent a
    set all_products = v_all
    where a.supplier_id = v_supplier
      and a.agent_id = v_agent;

    delete from ticket.agent_product x
    where x.supplier_id = v_supplier
      and x.agent_id = v_agent
      and x.product_id <> all (coalesce(v_products, '{}'));

    insert into ticket.agent_product (supplier_id, agent_id, product_id)
    select v_supplier, v_agent, p.product_id
    from unnest(v_products) as p (product_id)
    on conflict do nothing;

    return query select * from api.staff_agent_show(p_supplier, p_user);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_products is
'Says which products an agent may sell.';

grant execute on function api.staff_agent_products to ticket_staff;
