-- Member of p_change: last, how many.  The balance is the booked
-- one after the movement, which holding and releasing leave alone.
create or replace function api.staff_deposit_show(
    p_supplier text,
    p_user text,
    p_change jsonb)
returns table (at timestamptz, document int8, no smallint, kind text,
               amount_fen int8, balance_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int := (api.staff_supplier(p_supplier)).supplier_id;
    v_account int := (api.staff_agent(v_supplier, p_user)).agent_id * 10 + 1;
begin
    return query
        select *
          from (select t.at, t.order_id, t.no,
                       (array['topup', 'deduct', 'sale', 'hold', 'release',
                              'capture', 'fee', 'refund'])[t.kind],
                       t.amount_fen,
                       case when t.debit = v_account then t.debit_after
                            when t.credit = v_account then t.credit_after end
                  from ticket.transfer t
                 where t.supplier_id = v_supplier
                   and (t.debit = v_account or t.credit = v_account
                        or t.debit = v_account + 1)
                 order by t.at desc, t.order_id desc, t.no desc
                 limit coalesce((p_change ->> 'last')::int, 20)) as m
         order by 1, 2, 3;
end
$$;

comment on function api.staff_deposit_show(text, text, jsonb) is
    'An agent''s deposit: its last movements, oldest first.';

revoke all on function api.staff_deposit_show(text, text, jsonb) from public;
grant execute on function api.staff_deposit_show(text, text, jsonb)
    to ticket_staff, ticket_test;
