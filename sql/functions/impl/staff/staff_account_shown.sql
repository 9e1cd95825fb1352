-- Members of p_change: last, how many; at, a day: as it was when that day
-- ended, with the balance in a last row of its own.  The balance is the booked
-- one after the movement, which holding and releasing leave alone.
create or replace function impl.staff_account_shown(
    p_supplier text,
    p_user text,
    p_account int4,
    p_change jsonb)
returns table (verdict text, subject text,
               at timestamptz, document int8, no int2, kind text,
               amount_fen int8, balance_fen int8, reference text,
               own_number text, booked_by text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_account int4;
    v_end timestamptz;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_account := (impl.staff_agent(v_supplier.supplier_id, p_user)).agent_id
                 * 10 + p_account;
    v_end := ((p_change ->> 'at')::date + 1)::timestamp
             at time zone v_supplier.zone;

    return query
    select null::text, null::text, m.at, m.order_id, m.no, m.kind,
           m.amount_fen, m.balance_fen, d.reference::text,
           impl.client_ref(o.request_key), m.booked_by
    from (select t.at, t.order_id, t.no,
                 (array['topup', 'deduct', 'sale', 'hold', 'release',
                        'capture', 'fee', 'refund'])[t.kind] as kind,
                 t.amount_fen,
                 case when t.credit = v_account then t.credit_after
                      else t.debit_after end as balance_fen,
                 t.booked_by
          from ticket.transfer t
          where t.supplier_id = v_supplier.supplier_id
            and (t.debit = v_account or t.credit = v_account
                 or t.debit = v_account + 1)
            and (v_end is null or t.at < v_end)
          order by t.at desc, t.order_id desc, t.no desc
          limit coalesce((p_change ->> 'last')::int4, 20)) as m
    left join ticket.deposit_document d
      on d.supplier_id = v_supplier.supplier_id
         and d.order_id = m.order_id
    left join ticket.orders o
      on o.supplier_id = v_supplier.supplier_id
         and o.order_id = m.order_id
    order by m.at, m.order_id, m.no;

    if v_end is not null then
        return query
        select null::text, null::text, v_end, null::int8, null::int2, 'balance',
               null::int8,
               api.balance_at(v_supplier.supplier_id, v_account, v_end),
               null::text, null::text, null::text;
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function impl.staff_account_shown(text, text, int4, jsonb) is
'Helper: the last movements of an agent''s deposit (1) or rebate account (3),
oldest first: the paper that each stands on, or the agent''s own number of the
order, and who of the staff booked it.';
