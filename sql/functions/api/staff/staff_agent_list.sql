create or replace function api.staff_agent_list(p_supplier text)
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
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           a.agent_id, a.user_name, a.name, a.unit_type::text::int4, a.unit_id,
           a.enabled, a.official, a.can_cash, a.can_deposit, a.can_rebate,
           a.can_epay, a.day_limit, a.all_products,
           (select string_agg(p.code, ' ' order by p.product_id)
            from ticket.agent_product x
            join ticket.product p on p.supplier_id = x.supplier_id
                                 and p.product_id = x.product_id
            where x.supplier_id = a.supplier_id
              and x.agent_id = a.agent_id),
           (select string_agg(k.key_index::text, ' ' order by k.key_index)
            from ticket.agent_key k
            where k.supplier_id = a.supplier_id
              and k.agent_id = a.agent_id),
           a.pay_password_hash is not null, a.callback_address,
           coalesce(a.plain_callback, s.plain_callback), a.sends_notice,
           array_to_string(a.addresses, ','), a.post_only, a.strict_mode,
           a.visitor_refund,
           c.balance_fen, c.held_fen, a.version
    from impl.staff_supplier(p_supplier) s
    join ticket.agent a on a.supplier_id = s.supplier_id
    join ticket.account c on c.supplier_id = a.supplier_id
                         and c.account_id = a.agent_id * 10 + 1
    order by a.agent_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_list is
'A supplier''s agents with rights, keys and deposit.';

grant execute on function api.staff_agent_list to ticket_staff;
